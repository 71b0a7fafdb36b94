package io.reasonrank.promotion.canary;

/**
 * Number, mean and sample variance of values; those of several processes add up.
 *
 * @param n how many values
 * @param mean their mean; 0 without values
 * @param variance their sample variance; 0 for fewer than two
 */
public record Moments(long n, double mean, double variance) {
  /** No values. */
  public static final Moments NONE = new Moments(0, 0, 0);

  /** Both together (Chan, Golub, LeVeque 1979). */
  public Moments plus(Moments other) {
    long all = n + other.n;
    if (all == 0) {
      return NONE;
    }
    double difference = other.mean - mean;
    double squares =
        variance * Math.max(0, n - 1)
            + other.variance * Math.max(0, other.n - 1)
            + difference * difference * n * other.n / all;
    return new Moments(
        all, (mean * n + other.mean * other.n) / all, all < 2 ? 0 : squares / (all - 1));
  }

  /** Square of the mean's standard error. */
  double squaredError() {
    return n == 0 ? 0 : variance / n;
  }
}
