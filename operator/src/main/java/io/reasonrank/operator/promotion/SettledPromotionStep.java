package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import java.util.Objects;

/**
 * The latch: what was promoted or rejected stays so, whatever becomes of runs, Jobs and Rerankers.
 * Only {@code spec.force}, set after the end, opens it again.
 */
final class SettledPromotionStep implements PromotionStep {
  private final PromotionStatuses statuses;

  SettledPromotionStep(PromotionStatuses statuses) {
    this.statuses = statuses;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.promotion().getMetadata().getDeletionTimestamp() != null) {
      return new PromotionOutcome.Finished(); // owner references take the children along
    }
    if (!PromotionStatuses.isOver(view.status())) {
      return new PromotionOutcome.Proceed(view);
    }
    return isForcedSince(view)
        ? new PromotionOutcome.Persist(statuses.reopened(view))
        : new PromotionOutcome.Finished();
  }

  /** The spec can only change in {@code force}, so another generation means that it was set. */
  private static boolean isForcedSince(PromotionView view) {
    ModelPromotionStatus status = view.status();
    return PromotionStatuses.isEnd(status)
        && view.isForced()
        && !Objects.equals(
            status.observedGeneration(), view.promotion().getMetadata().getGeneration());
  }
}
