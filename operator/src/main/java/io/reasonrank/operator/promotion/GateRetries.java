package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.Retry;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether and when a failed attempt is followed by another one, by the run's own budgets. */
final class GateRetries {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 20;

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
    Retry retry = view.requireRun().getSpec().retry();
    Retries used = view.retries();
    return switch (failure.failureClass()) {
      case "application" ->
          again(
              view,
              failure,
              failedAt,
              retry.application(),
              used.application(),
              new Retries(used.application() + 1, used.infrastructure(), used.scheduling()));
      case "infrastructure" ->
          again(
              view,
              failure,
              failedAt,
              retry.infrastructure(),
              used.infrastructure(),
              new Retries(used.application(), used.infrastructure() + 1, used.scheduling()));
      case "scheduling" ->
          again(
              view,
              failure,
              failedAt,
              retry.scheduling(),
              used.scheduling(),
              new Retries(used.application(), used.infrastructure(), used.scheduling() + 1));
      default -> new PromotionOutcome.Persist(statuses.failed(view, failure));
    };
  }

  private PromotionOutcome again(
      PromotionView view,
      Failure failure,
      Instant failedAt,
      Retry.Budget budget,
      int used,
      Retries more) {
    if (used >= budget.limit()) {
      return new PromotionOutcome.Persist(statuses.failed(view, failure));
    }
    Duration left = Duration.between(clock.instant(), failedAt.plus(delay(budget, used)));
    var failed = view.with(statuses.retrying(view, failure));
    return left.isPositive()
        ? new PromotionOutcome.CheckAgain(left, failed.status())
        : new PromotionOutcome.Persist(
            statuses.intent(
                failed, String.valueOf(view.status().stage()), view.status().attempt() + 1, more));
  }

  private static Duration delay(Retry.Budget budget, int used) {
    Duration delay =
        Duration.ofSeconds(budget.backoffSeconds())
            .multipliedBy(1L << Math.min(used, MOST_DOUBLINGS));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
