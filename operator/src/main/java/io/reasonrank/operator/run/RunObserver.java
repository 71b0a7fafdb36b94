package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;

/** Told about every status that was written. */
@FunctionalInterface
interface RunObserver {
  /**
   * A run has another status now.
   *
   * @param before what it was, empty (not null) before the first
   */
  void written(Run<?> run, RunStatus before, RunStatus now);
}
