package io.reasonrank.stage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** How a stage says how far it is. */
@FunctionalInterface
public interface Progress {
  /** Says nothing. */
  Progress SILENT = (step, total, unit, metrics) -> {};

  /**
   * Reports a step; may be called as often as one likes.
   *
   * @param step steps done
   * @param total steps in all, 0 if unknown
   * @param unit what a step is, in the plural (records, steps, queries)
   * @param metrics figures of this moment, such as {@code loss}; finite
   */
  void report(long step, long total, String unit, Map<String, Double> metrics);

  /**
   * A line of the progress file.
   *
   * @param etaSeconds estimate of the seconds left, null before the first step
   */
  record Line(
      long step, long total, String unit, OptionalDouble etaSeconds, Map<String, Double> metrics) {
    public Line {
      metrics = Collections.unmodifiableMap(new LinkedHashMap<>(metrics)); // keeps their order
    }
  }
}
