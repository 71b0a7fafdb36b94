package io.reasonrank.ranking.stats;

import java.util.random.RandomGenerator;

/**
 * Paired permutation test (Fisher's randomisation): under the null hypothesis each difference is as
 * likely to have the other sign. The interval is that of {@link PairedBootstrap} with the same
 * seed.
 *
 * @param permutations number of random sign patterns
 * @param confidence of the interval, in (0,1)
 * @param seed the same seed gives the same numbers
 */
public record PairedPermutationTest(int permutations, double confidence, long seed) {

  public PairedPermutationTest {
    PairedBootstrap.requireResamples(permutations, confidence);
  }

  public PairedPermutationTest(long seed) {
    this(PairedBootstrap.DEFAULT_RESAMPLES, 0.95, seed);
  }

  public Comparison compare(PairedSamples samples) {
    double[] differences = samples.toArray();
    double observed = Math.abs(samples.sum());
    RandomGenerator random = PairedBootstrap.generator(seed);
    int extreme = 0;
    for (int p = 0; p < permutations; p++) {
      extreme += Math.abs(signed(differences, random)) >= observed - 1e-12 ? 1 : 0;
    }
    Comparison interval = new PairedBootstrap(permutations, confidence, seed).compare(samples);
    return new Comparison(
        differences.length,
        samples.mean(),
        interval.low(),
        interval.high(),
        confidence,
        (extreme + 1.0) / (permutations + 1.0));
  }

  private static double signed(double[] differences, RandomGenerator random) {
    double sum = 0;
    long bits = 0;
    for (int i = 0; i < differences.length; i++) {
      bits = (i & 63) == 0 ? random.nextLong() : bits >>> 1;
      sum += (bits & 1) == 0 ? differences[i] : -differences[i];
    }
    return sum;
  }
}
