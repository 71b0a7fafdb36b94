package io.reasonrank.bench.serving;

import java.util.Arrays;
import java.util.Collection;

/** Percentiles of measured values, by the nearest rank. */
record Percentiles(double[] sorted) {
  static Percentiles of(Collection<Double> values) {
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  /**
   * @param share in (0, 1]
   */
  double at(double share) {
    return sorted.length == 0
        ? Double.NaN
        : sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }

  double median() {
    return at(0.5);
  }

  double most() {
    return at(1);
  }
}
