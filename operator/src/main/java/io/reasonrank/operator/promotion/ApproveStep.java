package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.RerankerSpec;

/** Asks whoever has to agree. With {@code promotion.mode: direct} that is nobody. */
final class ApproveStep implements PromotionStep {
  private final PromotionStatuses statuses;

  ApproveStep(PromotionStatuses statuses) {
    this.statuses = statuses;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isTrue(PromotionStatuses.APPROVED)) {
      return new PromotionOutcome.Proceed(view);
    }
    if (view.requireReranker().getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS) {
      return new PromotionOutcome.AwaitEvent(
          statuses.stalled(view, "NotSupported", "promotion.mode gitops"));
    }
    return GitOpsMark.of(view.requireReranker())
        .<PromotionOutcome>map(
            mark -> new PromotionOutcome.AwaitEvent(statuses.stalled(view, "GitOpsTracked", mark)))
        .orElseGet(() -> new PromotionOutcome.Persist(statuses.agreed(view)));
  }
}
