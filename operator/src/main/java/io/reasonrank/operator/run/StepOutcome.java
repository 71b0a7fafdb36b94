package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus;
import java.time.Duration;

/** What a step says shall happen now. */
sealed interface StepOutcome {

  /** Go on to the next step, with what this one found out. */
  record Proceed(RunView view) implements StepOutcome {}

  /** Write this status before anything else is done, then start over with it. */
  record Persist(RunStatus status) implements StepOutcome {}

  /** Nothing to do until something changes; the status says what is waited for. */
  record AwaitEvent(RunStatus status) implements StepOutcome {}

  /** Nothing to do for this long. */
  record CheckAgain(Duration after, RunStatus status) implements StepOutcome {}

  /** The run is at its end; nothing is created for it any more. */
  record Finished() implements StepOutcome {}

  /** The run is at its end for long enough: delete the resource. */
  record Expired() implements StepOutcome {}
}
