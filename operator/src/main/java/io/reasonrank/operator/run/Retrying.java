package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Retry;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Whether and when a failed attempt is followed by another one: a budget per class of failure. */
final class Retrying {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final int MOST_DOUBLINGS = 20;

  private final StatusFactory statuses;
  private final Clock clock;

  Retrying(StatusFactory statuses, Clock clock) {
    this.statuses = statuses;
    this.clock = clock;
  }

  /** After a failure without a time of its own: at once. */
  StepOutcome now(RunView view, Failure failure) {
    return after(view, failure, Instant.EPOCH);
  }

  /** After a failure: ends the run, waits, or writes the intent of the next attempt. */
  StepOutcome after(RunView view, Failure failure, Instant failedAt) {
    Optional<Retry.Budget> budget = budget(view.spec().retry(), failure.failureClass());
    int used = used(view, failure.failureClass());
    if (budget.isEmpty() || used >= budget.get().limit()) {
      return new StepOutcome.Persist(statuses.failed(view, failure));
    }
    Duration left = Duration.between(clock.instant(), failedAt.plus(delay(budget.get(), used)));
    RunView failed = view.with(statuses.retrying(view, failure));
    if (left.isPositive()) {
      return new StepOutcome.CheckAgain(left, failed.status());
    }
    return new StepOutcome.Persist(
        statuses.intent(
            failed,
            String.valueOf(view.status().stage()),
            view.status().attempt() + 1,
            more(view, failure.failureClass())));
  }

  private static Optional<Retry.Budget> budget(Retry retry, String failureClass) {
    return switch (failureClass) {
      case "application" -> Optional.of(retry.application());
      case "infrastructure" -> Optional.of(retry.infrastructure());
      case "scheduling" -> Optional.of(retry.scheduling());
      default -> Optional.empty();
    };
  }

  private static int used(RunView view, String failureClass) {
    Retries retries = view.retries();
    return switch (failureClass) {
      case "application" -> retries.application();
      case "infrastructure" -> retries.infrastructure();
      case "scheduling" -> retries.scheduling();
      default -> 0;
    };
  }

  private static Retries more(RunView view, String failureClass) {
    Retries used = view.retries();
    return new Retries(
        used.application() + (failureClass.equals("application") ? 1 : 0),
        used.infrastructure() + (failureClass.equals("infrastructure") ? 1 : 0),
        used.scheduling() + (failureClass.equals("scheduling") ? 1 : 0));
  }

  private static Duration delay(Retry.Budget budget, int used) {
    Duration delay =
        Duration.ofSeconds(budget.backoffSeconds())
            .multipliedBy(1L << Math.min(used, MOST_DOUBLINGS));
    return delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
  }
}
