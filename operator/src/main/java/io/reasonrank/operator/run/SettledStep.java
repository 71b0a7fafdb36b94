package io.reasonrank.operator.run;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/**
 * The latch: once the status says Succeeded or Failed, no later step is reached, whatever happens
 * to the children. Only the time to live counts on, and what follows from its end.
 */
final class SettledStep implements RunStep {
  private final Clock clock;

  SettledStep(Clock clock) {
    this.clock = clock;
  }

  @Override
  public StepOutcome take(RunView view) {
    if (view.run().getMetadata().getDeletionTimestamp() != null) {
      return new StepOutcome.Finished(); // owner references take the children along
    }
    return StatusFactory.isTerminal(view.status()) ? expiry(view) : new StepOutcome.Proceed(view);
  }

  private StepOutcome expiry(RunView view) {
    Long seconds = view.spec().ttlSecondsAfterFinished();
    String completed = view.status().completionTime();
    if (seconds == null || completed == null) {
      return new StepOutcome.Finished();
    }
    Duration left =
        Duration.between(clock.instant(), Instant.parse(completed).plusSeconds(seconds));
    boolean over = !left.isPositive() || StatusFactory.isExpiring(view.status());
    return over ? new StepOutcome.Proceed(view) : new StepOutcome.CheckAgain(left, view.status());
  }
}
