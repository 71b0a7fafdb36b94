package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionSpec;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.operator.run.Conditions;
import io.reasonrank.pipeline.plan.StagePlan;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the steps before found out about a promotion.
 *
 * @param promotion the resource
 * @param status its status, empty where it has none yet
 * @param surroundings what the watches know
 * @param plan what decides it
 * @param child the Job of the current attempt
 */
record PromotionView(
    ModelPromotion promotion,
    ModelPromotionStatus status,
    Surroundings surroundings,
    Optional<StagePlan> plan,
    Optional<Job> child) {
  static final ModelPromotionStatus EMPTY =
      new ModelPromotionStatus(
          null, null, null, null, 0, List.of(), null, null, List.of(), null, null, null, null, null,
          null, List.of());

  static PromotionView of(ModelPromotion promotion, Surroundings surroundings) {
    return new PromotionView(
        promotion, status(promotion), surroundings, Optional.empty(), Optional.empty());
  }

  /** The status of a promotion, empty where it has none yet. */
  static ModelPromotionStatus status(ModelPromotion promotion) {
    ModelPromotionStatus status = promotion.getStatus();
    return status == null ? EMPTY : status;
  }

  PromotionView with(StagePlan found) {
    return new PromotionView(promotion, status, surroundings, Optional.of(found), child);
  }

  PromotionView with(Job found) {
    return new PromotionView(promotion, status, surroundings, plan, Optional.of(found));
  }

  PromotionView with(ModelPromotionStatus newer) {
    return new PromotionView(promotion, newer, surroundings, plan, child);
  }

  ModelPromotionSpec spec() {
    return promotion.getSpec();
  }

  boolean isTrue(String condition) {
    return Conditions.isTrue(status.conditions(), condition);
  }

  boolean isReason(String condition, String reason) {
    return status.conditions().stream()
        .anyMatch(one -> one.type().equals(condition) && one.reason().equals(reason));
  }

  /** Digest of the candidate; the schema asks for one. */
  String digest() {
    return String.valueOf(spec().candidate().digest());
  }

  /** Whether {@code spec.model} asks for the candidate. */
  boolean isWanted() {
    return surroundings.wanted().filter(model -> digest().equals(model.digest())).isPresent();
  }

  /** Whether {@code spec.model} asks for a third model, neither the candidate nor the incumbent. */
  boolean isSuperseded() {
    return !isWanted() && !surroundings.wanted().equals(Optional.ofNullable(status.incumbent()));
  }

  ModelPromotionStatus.Model candidate() {
    return new ModelPromotionStatus.Model(spec().candidate().uri(), digest());
  }

  boolean isForced() {
    return Boolean.TRUE.equals(spec().force());
  }

  Reranker requireReranker() {
    return surroundings
        .reranker()
        .orElseThrow(() -> new IllegalStateException("a step before asks for the Reranker"));
  }

  Run<?> requireRun() {
    return surroundings
        .run()
        .orElseThrow(() -> new IllegalStateException("a step before asks for the run"));
  }

  StagePlan requirePlan() {
    return plan.orElseThrow(() -> new IllegalStateException("the plan step comes first"));
  }

  Job requireChild() {
    return child.orElseThrow(() -> new IllegalStateException("the child step comes first"));
  }

  RunStatus.Retries retries() {
    RunStatus.Retries retries = status.retries();
    return retries == null ? new RunStatus.Retries(0, 0, 0) : retries;
  }

  /** Names of the finished stages. */
  Set<String> finished() {
    return status.stages().stream().map(RunStatus.StageResult::name).collect(Collectors.toSet());
  }
}
