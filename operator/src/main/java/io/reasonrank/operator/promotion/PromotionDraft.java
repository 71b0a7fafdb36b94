package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.GateVerdict;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.operator.run.Conditions;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status in the making; starts as a copy, so that what is not named stays. */
final class PromotionDraft {
  private final Conditions conditions;
  private final long generation;
  private final ModelPromotionStatus old;
  private final List<RunStatus.StageResult> stages;
  private @Nullable String phase;
  private ModelPromotionStatus.@Nullable Model incumbent;
  private @Nullable String stage;
  private int attempt;
  private RunStatus.@Nullable Retries retries;
  private RunStatus.@Nullable Failure failure;
  private List<GateVerdict> gates;
  private @Nullable String summary;
  private @Nullable String pullRequest;
  private @Nullable Integer percent;
  private ModelPromotionStatus.@Nullable CanaryStep canary;
  private @Nullable String startTime;
  private @Nullable String completionTime;

  PromotionDraft(ModelPromotionStatus old, long generation, String now) {
    this.old = old;
    this.generation = generation;
    this.conditions = new Conditions(old.conditions(), generation, now);
    this.phase = old.phase();
    this.incumbent = old.incumbent();
    this.stage = old.stage();
    this.attempt = old.attempt();
    this.stages = new ArrayList<>(old.stages());
    this.retries = old.retries();
    this.failure = old.failure();
    this.gates = old.gates();
    this.summary = old.summary();
    this.pullRequest = old.pullRequest();
    this.percent = old.canaryPercent();
    this.canary = old.canary();
    this.startTime = old.startTime() == null ? now : old.startTime();
    this.completionTime = old.completionTime();
  }

  PromotionDraft phase(String value) {
    phase = value;
    return this;
  }

  PromotionDraft incumbent(ModelPromotionStatus.@Nullable Model value) {
    incumbent = value;
    return this;
  }

  PromotionDraft attempt(@Nullable String ofStage, int number, RunStatus.Retries used) {
    stage = ofStage;
    attempt = number;
    retries = used;
    return this;
  }

  PromotionDraft finished(RunStatus.StageResult result) {
    stages.removeIf(before -> before.name().equals(result.name()));
    stages.add(result);
    failure = null;
    return this;
  }

  PromotionDraft failure(RunStatus.@Nullable Failure value) {
    failure = value;
    return this;
  }

  PromotionDraft verdict(String line, List<GateVerdict> found) {
    summary = line;
    gates = found;
    return this;
  }

  PromotionDraft pullRequest(String address) {
    pullRequest = address;
    return this;
  }

  PromotionDraft canary(@Nullable Integer share, ModelPromotionStatus.@Nullable CanaryStep step) {
    percent = share;
    canary = step;
    return this;
  }

  PromotionDraft completed(@Nullable String now) {
    completionTime = now;
    return this;
  }

  PromotionDraft condition(String type, boolean value, String reason, String message) {
    conditions.set(type, value, reason, message);
    return this;
  }

  ModelPromotionStatus build() {
    var status =
        new ModelPromotionStatus(
            generation,
            phase,
            incumbent,
            stage,
            attempt,
            stages,
            retries,
            failure,
            gates,
            summary,
            pullRequest,
            percent,
            canary,
            startTime,
            completionTime,
            conditions.all());
    return status.equals(old) ? old : status;
  }
}
