package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import java.util.Optional;

/** Makes {@code spec.model} the candidate where nobody else does, and waits until it serves. */
final class PromoteStep implements PromotionStep {
  private final PromotionStatuses statuses;
  private final Endpoints endpoints;

  PromoteStep(PromotionStatuses statuses, Endpoints endpoints) {
    this.statuses = statuses;
    this.endpoints = endpoints;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    Optional<Model> wanted = view.surroundings().wanted();
    if (wanted.filter(model -> view.digest().equals(model.digest())).isPresent()) {
      return rollout(view);
    }
    Model incumbent = view.status().incumbent();
    if (!wanted.equals(Optional.ofNullable(incumbent))) {
      return new PromotionOutcome.Persist(
          statuses.rejected(
              view, "Superseded", "spec.model was changed while the candidate was judged"));
    }
    if (view.requireReranker().getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS) {
      return new PromotionOutcome.AwaitEvent(
          statuses.rollingOut(view, "waits until the merged change reaches this cluster"));
    }
    endpoints.want(view.requireReranker(), view.candidate());
    return new PromotionOutcome.AwaitEvent(statuses.rollingOut(view, "spec.model is changed"));
  }

  private PromotionOutcome rollout(PromotionView view) {
    RerankerStatus status = view.requireReranker().getStatus();
    if (status != null && isStuck(status, view.requireReranker())) {
      return new PromotionOutcome.Persist(
          statuses.rolledBack(view, "RolloutStuck", "its pods do not get ready"));
    }
    boolean serves = status != null && view.digest().equals(status.servedDigest());
    return serves
        ? new PromotionOutcome.Persist(statuses.promoted(view, "it serves all of the traffic"))
        : new PromotionOutcome.AwaitEvent(
            statuses.rollingOut(view, "the endpoint brings the candidate out"));
  }

  private static boolean isStuck(RerankerStatus status, Reranker reranker) {
    return status.conditions().stream()
        .anyMatch(
            condition ->
                condition.type().equals("Stalled")
                    && condition.status().equals("True")
                    && condition.reason().equals("RolloutStuck")
                    // not one that it was stuck in before
                    && condition
                        .observedGeneration()
                        .equals(reranker.getMetadata().getGeneration()));
  }
}
