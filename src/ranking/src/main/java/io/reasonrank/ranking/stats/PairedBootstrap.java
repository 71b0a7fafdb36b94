package io.reasonrank.ranking.stats;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Paired bootstrap over queries (Efron and Tibshirani 1993, chapters 13 and 16): percentile
 * interval of the mean difference, and the two-sided p-value under the null hypothesis that shifts
 * the differences to mean 0.
 *
 * @param resamples number of resamples, 10,000 by default
 * @param confidence of the interval, in (0,1)
 * @param seed the same seed gives the same numbers
 */
public record PairedBootstrap(int resamples, double confidence, long seed) {

  public static final int DEFAULT_RESAMPLES = 10_000;

  public PairedBootstrap {
    requireResamples(resamples, confidence);
  }

  public PairedBootstrap(long seed) {
    this(DEFAULT_RESAMPLES, 0.95, seed);
  }

  public Comparison compare(PairedSamples samples) {
    double[] differences = samples.toArray();
    double observed = samples.mean();
    double[] means = resampledMeans(differences);
    int extreme = 0;
    for (double mean : means) {
      extreme += Math.abs(mean - observed) >= Math.abs(observed) - 1e-12 ? 1 : 0;
    }
    Arrays.sort(means);
    double tail = (1 - confidence) / 2;
    return new Comparison(
        differences.length,
        observed,
        Quantiles.ofSorted(means, tail),
        Quantiles.ofSorted(means, 1 - tail),
        confidence,
        (extreme + 1.0) / (resamples + 1.0));
  }

  private double[] resampledMeans(double[] differences) {
    RandomGenerator random = generator(seed);
    double[] means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      double sum = 0;
      for (int i = 0; i < differences.length; i++) {
        sum += differences[random.nextInt(differences.length)];
      }
      means[r] = sum / differences.length;
    }
    return means;
  }

  static RandomGenerator generator(long seed) {
    return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  static void requireResamples(int resamples, double confidence) {
    if (resamples < 1 || !(confidence > 0 && confidence < 1)) {
      throw new IllegalArgumentException(
          "resamples is "
              + resamples
              + " and confidence "
              + confidence
              + "; give resamples >= 1 and confidence in (0, 1)");
    }
  }
}
