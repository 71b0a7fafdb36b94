package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Retry;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether a failed attempt is followed by another one, and when: a budget per class of failure,
 * with a pause that doubles up to ten minutes.
 */
public final class RetryBudgets {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 20;

  private RetryBudgets() {}

  /**
   * Another attempt.
   *
   * @param at not before
   * @param spent what is then used of the budgets
   */
  public record Another(Instant at, Retries spent) {
    /** How long to wait; zero or less: it is due. */
    public Duration wait(Instant now) {
      return Duration.between(now, at);
    }
  }

  /** The next attempt, or empty where the class of failure has none (left). */
  public static Optional<Another> after(
      Failure failure, Retry budgets, Retries used, Instant failedAt) {
    return switch (failure.failureClass()) {
      case "application" ->
          next(
              budgets.application(),
              used.application(),
              failedAt,
              new Retries(used.application() + 1, used.infrastructure(), used.scheduling()));
      case "infrastructure" ->
          next(
              budgets.infrastructure(),
              used.infrastructure(),
              failedAt,
              new Retries(used.application(), used.infrastructure() + 1, used.scheduling()));
      case "scheduling" ->
          next(
              budgets.scheduling(),
              used.scheduling(),
              failedAt,
              new Retries(used.application(), used.infrastructure(), used.scheduling() + 1));
      default -> Optional.empty();
    };
  }

  private static Optional<Another> next(
      Retry.Budget budget, int used, Instant failedAt, Retries more) {
    return used < budget.limit()
        ? Optional.of(new Another(failedAt.plus(delay(budget, used)), more))
        : Optional.empty();
  }

  private static Duration delay(Retry.Budget budget, int used) {
    Duration delay =
        Duration.ofSeconds(budget.backoffSeconds())
            .multipliedBy(1L << Math.min(used, MOST_DOUBLINGS));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
