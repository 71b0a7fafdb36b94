package io.reasonrank.operator.promotion;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.GateVerdict;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.StageResult;
import io.reasonrank.operator.run.Children;
import io.reasonrank.operator.run.FailureClassifier;
import io.reasonrank.operator.run.JobEnd;
import io.reasonrank.operator.run.ResultLine;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.PromotionPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the Job of the current attempt: goes on, done, or failed; the gates' result decides. */
final class VerdictStep implements PromotionStep {
  private final Children children;
  private final PromotionStatuses statuses;
  private final GateRetries retries;

  VerdictStep(Children children, PromotionStatuses statuses, GateRetries retries) {
    this.children = children;
    this.statuses = statuses;
    this.retries = retries;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.child().isEmpty()) {
      return new PromotionOutcome.Proceed(view);
    }
    Job job = view.requireChild();
    Optional<JobEnd> end = JobEnd.of(job);
    if (end.isEmpty()) {
      return new PromotionOutcome.AwaitEvent(view.status());
    }
    List<Pod> pods = children.pods(job);
    return switch (end.get()) {
      case JobEnd.Complete() -> complete(view, ResultLine.of(pods));
      case JobEnd.Failed failed ->
          retries.after(
              view, FailureClassifier.classify(failed, pods, view.status().attempt()), failed.at());
    };
  }

  private PromotionOutcome complete(PromotionView view, JsonNode result) {
    PlannedStage stage = GateChildStep.current(view);
    String digest = result.path("digest").asText("");
    var finished =
        new StageResult(
            stage.name(),
            stage.spec().output(),
            digest.isEmpty() ? null : digest,
            view.status().attempt());
    if (!stage.name().equals(PromotionPlan.GATE)) {
      return new PromotionOutcome.Persist(statuses.stageFinished(view, finished));
    }
    JsonNode verdict = result.path("metrics");
    return verdict.path("promoted").isBoolean()
        ? new PromotionOutcome.Persist(decided(view, finished, verdict))
        : retries.now(view, unreadable(view)); // the stage says it again: its output is committed
  }

  private ModelPromotionStatus decided(PromotionView view, StageResult finished, JsonNode verdict) {
    String summary = verdict.path("summary").asText();
    List<GateVerdict> gates = gates(verdict);
    PromotionView judged = view.with(statuses.judged(view, finished, summary, gates));
    if (verdict.path("promoted").asBoolean()) {
      return statuses.evaluated(judged, "Passed", summary);
    }
    GateVerdict first =
        gates.stream()
            .filter(gate -> !gate.verdict().equals("Passed"))
            .findFirst()
            .orElse(new GateVerdict("Gates", "Failed", summary));
    return statuses.rejected(judged, first.gate(), first.gate() + ": " + first.reason());
  }

  private static List<GateVerdict> gates(JsonNode verdict) {
    List<GateVerdict> gates = new ArrayList<>();
    verdict
        .path("gates")
        .forEach(
            gate ->
                gates.add(
                    new GateVerdict(
                        gate.path("gate").asText(),
                        gate.path("verdict").asText(),
                        gate.path("reason").asText())));
    return gates;
  }

  private static Failure unreadable(PromotionView view) {
    return new Failure(
        "infrastructure",
        "NoVerdict",
        null,
        null,
        view.status().attempt(),
        "the gates' result was not left in the pod's termination message");
  }
}
