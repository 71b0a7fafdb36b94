package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.plan.RunKey;
import java.util.List;
import java.util.Optional;

/** The runs that are known, from the watches; never a request. */
interface RunDirectory {
  /** A run, or empty if it is not there or not known yet. */
  Optional<Run<?>> find(RunKey key);

  /** Runs that write to an output, see {@link OutputKey}. */
  List<Run<?>> writingTo(String outputKey);

  /** Knows no run. */
  static RunDirectory none() {
    return new RunDirectory() {
      @Override
      public Optional<Run<?>> find(RunKey key) {
        return Optional.empty();
      }

      @Override
      public List<Run<?>> writingTo(String outputKey) {
        return List.of();
      }
    };
  }
}
