package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether and when a failed attempt is followed by another one: a budget per class of failure. */
final class Retrying {
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
    return RetryBudgets.after(failure, view.spec().retry(), view.retries(), failedAt)
        .map(another -> again(view, failure, another))
        .orElseGet(() -> new StepOutcome.Persist(statuses.failed(view, failure)));
  }

  private StepOutcome again(RunView view, Failure failure, RetryBudgets.Another another) {
    Duration left = another.wait(clock.instant());
    RunView failed = view.with(statuses.retrying(view, failure));
    return left.isPositive()
        ? new StepOutcome.CheckAgain(left, failed.status())
        : new StepOutcome.Persist(
            statuses.intent(
                failed,
                String.valueOf(view.status().stage()),
                view.status().attempt() + 1,
                another.spent()));
  }
}
