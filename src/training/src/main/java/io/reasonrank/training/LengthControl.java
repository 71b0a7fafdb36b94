package io.reasonrank.training;

import io.reasonrank.stage.report.EvaluationReport.Comparison;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * What a gain would be if both systems wrote equally much: per query, the difference of the metric
 * is regressed on the difference of the logarithms of the tokens, and the intercept is the gain at
 * equal length (after the length-controlled win rate of AlpacaEval 2, Dubois et al. 2024). Where
 * lengths differ alike for all queries the two cannot be told apart; the slope is then 0.
 */
final class LengthControl {
  private static final double SAME = 1e-9;

  private final int resamples;
  private final long seed;

  LengthControl(int resamples, long seed) {
    this.resamples = resamples;
    this.seed = seed;
  }

  /**
   * One query of two systems.
   *
   * @param gain difference of the metric
   * @param longer difference of log(1 + tokens)
   */
  record Pair(double gain, double longer) {
    static Pair of(double value, double other, double tokens, double otherTokens) {
      return new Pair(value - other, Math.log1p(tokens) - Math.log1p(otherTokens));
    }
  }

  /**
   * The controlled difference with its bootstrap interval over queries.
   *
   * @param pairs at least one
   */
  Comparison compare(String system, String baseline, String metric, List<Pair> pairs) {
    double[] samples = new double[resamples];
    var random = new Random(seed);
    for (int i = 0; i < resamples; i++) {
      samples[i] =
          intercept(pairs.stream().map(p -> pairs.get(random.nextInt(pairs.size()))).toList());
    }
    Arrays.sort(samples);
    long below = Arrays.stream(samples).filter(s -> s <= 0).count();
    double tail = Math.min(below, resamples - below) / (double) resamples;
    return new Comparison(
        system,
        baseline,
        metric,
        intercept(pairs),
        samples[(int) (0.025 * (resamples - 1))],
        samples[(int) Math.ceil(0.975 * (resamples - 1))],
        Math.min(1, 2 * Math.max(tail, 1.0 / (resamples + 1))));
  }

  static double intercept(List<Pair> pairs) {
    double gain = pairs.stream().mapToDouble(Pair::gain).average().orElseThrow();
    double longer = pairs.stream().mapToDouble(Pair::longer).average().orElseThrow();
    double both = 0;
    double square = 0;
    for (Pair pair : pairs) {
      both += (pair.gain() - gain) * (pair.longer() - longer);
      square += (pair.longer() - longer) * (pair.longer() - longer);
    }
    double slope = square < SAME ? 0 : both / square;
    return gain - slope * longer;
  }
}
