package io.reasonrank.ranking.stats;

/** Quantiles with linear interpolation between order statistics (type 7, NumPy's default). */
final class Quantiles {
  private Quantiles() {}

  static double ofSorted(double[] sorted, double q) {
    double at = q * (sorted.length - 1);
    int below = (int) Math.floor(at);
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
