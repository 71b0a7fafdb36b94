package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.operator.run.RetryBudgets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether and when a failed attempt is followed by another one, by the run's own budgets. */
final class GateRetries {
  private final PromotionStatuses statuses;
  private final Clock clock;

  GateRetries(PromotionStatuses statuses, Clock clock) {
    this.statuses = statuses;
    this.clock = clock;
  }

  /** After a failure without a time of its own: at once. */
  PromotionOutcome now(PromotionView view, Failure failure) {
    return after(view, failure, Instant.EPOCH);
  }

  /** After a failure: gives up, waits, or writes the intent of the next attempt. */
  PromotionOutcome after(PromotionView view, Failure failure, Instant failedAt) {
    return RetryBudgets.after(
            failure, view.requireRun().getSpec().retry(), view.retries(), failedAt)
        .map(another -> again(view, failure, another))
        .orElseGet(() -> new PromotionOutcome.Persist(statuses.failed(view, failure)));
  }

  private PromotionOutcome again(
      PromotionView view, Failure failure, RetryBudgets.Another another) {
    Duration left = another.wait(clock.instant());
    var failed = view.with(statuses.retrying(view, failure));
    return left.isPositive()
        ? new PromotionOutcome.CheckAgain(left, failed.status())
        : new PromotionOutcome.Persist(
            statuses.intent(
                failed,
                String.valueOf(view.status().stage()),
                view.status().attempt() + 1,
                another.spent()));
  }
}
