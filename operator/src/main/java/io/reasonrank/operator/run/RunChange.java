package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import org.jspecify.annotations.Nullable;

/** Which changes of a run matter to somebody; that one goes matters always. */
@FunctionalInterface
public interface RunChange {
  /**
   * Whether it matters.
   *
   * @param before the run before, or null if it came
   */
  boolean matters(@Nullable Run<?> before, Run<?> now);

  /** Every change. */
  static RunChange any() {
    return (before, now) -> true;
  }
}
