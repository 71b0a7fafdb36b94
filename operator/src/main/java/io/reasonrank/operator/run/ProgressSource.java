package io.reasonrank.operator.run;

import java.util.Optional;

/** What is known about the progress of runs. */
@FunctionalInterface
interface ProgressSource {
  /** The report to show for the attempt at work, or empty. */
  Optional<ProgressReport> of(RunView view);
}
