package io.reasonrank.operator.promotion;

import io.reasonrank.operator.reranker.RollbackMark;

/** A person takes the candidate back, in the middle of anything or long after. */
final class RollbackStep implements PromotionStep {
  private final PromotionStatuses statuses;

  RollbackStep(PromotionStatuses statuses) {
    this.statuses = statuses;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    boolean named =
        view.surroundings()
            .reranker()
            .filter(reranker -> RollbackMark.names(reranker, view.digest()))
            .isPresent();
    return named && !PromotionStatuses.isEnd(view.status()) && !isDeleted(view)
        ? new PromotionOutcome.Persist(
            statuses.rolledBack(
                view, "Requested", "the annotation " + RollbackMark.ANNOTATION + " names it"))
        : new PromotionOutcome.Proceed(view);
  }

  private static boolean isDeleted(PromotionView view) {
    return view.promotion().getMetadata().getDeletionTimestamp() != null;
  }
}
