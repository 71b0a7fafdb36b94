package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;

/** Told about every status of a run, before and after it is written. */
public interface RunObserver {
  /**
   * A run is about to have another status; what is thrown here keeps it from being written.
   *
   * @param before what it is, empty (not null) before the first
   */
  default void writing(Run<?> run, RunStatus before, RunStatus now) {}

  /**
   * A run has another status now.
   *
   * @param before what it was, empty (not null) before the first
   */
  default void written(Run<?> run, RunStatus before, RunStatus now) {}
}
