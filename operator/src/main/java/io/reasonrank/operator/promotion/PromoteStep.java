package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import java.time.Duration;

/** Makes {@code spec.model} the candidate where nobody else does, and waits until it serves. */
final class PromoteStep implements PromotionStep {
  private final PromotionStatuses statuses;
  private final Endpoints endpoints;
  private final Shares shares;
  private final TrafficDesk desk;
  private final Duration poll;

  PromoteStep(
      PromotionStatuses statuses,
      Endpoints endpoints,
      Shares shares,
      TrafficDesk desk,
      PromotionSettings settings) {
    this.statuses = statuses;
    this.endpoints = endpoints;
    this.shares = shares;
    this.desk = desk;
    this.poll = settings.canaryPoll();
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isWanted()) {
      return rollout(view);
    }
    if (view.isSuperseded()) {
      return new PromotionOutcome.Persist(statuses.superseded(view, "judged"));
    }
    if (view.requireReranker().getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS) {
      return held(view, "waits until the merged change reaches this cluster");
    }
    endpoints.want(view.requireReranker(), view.candidate());
    return held(view, "spec.model is changed");
  }

  /** The candidate's own pods go on with the traffic until the endpoint itself has the model. */
  private PromotionOutcome held(PromotionView view, String message) {
    if (view.status().canary() == null) {
      return new PromotionOutcome.AwaitEvent(statuses.rollingOut(view, message));
    }
    shares.hold(view);
    return new PromotionOutcome.CheckAgain(poll, statuses.rollingOut(view, message));
  }

  private PromotionOutcome rollout(PromotionView view) {
    RerankerStatus status = view.requireReranker().getStatus();
    if (status != null && isStuck(status, view.requireReranker())) {
      return new PromotionOutcome.Persist(
          statuses.rolledBack(view, "RolloutStuck", "its pods do not get ready"));
    }
    boolean serves = status != null && view.digest().equals(status.servedDigest());
    if (!serves) {
      return held(view, "the endpoint brings the candidate out");
    }
    if (view.status().canary() != null) {
      // A pod that does not hear it asks pods that go, and answers itself.
      desk.takeBack(view.requireReranker());
    }
    return new PromotionOutcome.Persist(statuses.promoted(view, "it serves all of the traffic"));
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
