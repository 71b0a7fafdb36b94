package io.reasonrank.promotion.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.promotion.Models;
import io.reasonrank.promotion.gate.Verdict.Passed;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * How often the gate is wrong, by simulation: per-query values in [0,1] as nDCG@10 has them, where
 * half of the queries are answered alike by both models and the others differ by 0.25 (standard
 * deviation). {@code -Dpromotion.simulations=N} asks for more.
 */
class QualityLevelTest {
  private static final int SIMULATIONS = Integer.getInteger("promotion.simulations", 200);
  private static final int QUERIES = 150;
  private static final long SEED = 20_261_121;
  private static final Quality GATE = new Quality(Models.METRIC, 0.01, 0.95, 0, 50);

  @Test
  void modelsOfEqualQualityArePromotedInAtMostOneOfTwentyTrials() {
    double equal = promoted(0);
    double better = promoted(0.05);
    double worse = promoted(-0.02);
    System.out.printf(
        "quality gate: %d trials of %d queries, seed %d: promoted %.3f at no gain, %.3f at +0.02,"
            + " %.3f at +0.05, %.3f at -0.02%n",
        SIMULATIONS, QUERIES, SEED, equal, promoted(0.02), better, worse);
    assertThat(equal).isLessThanOrEqualTo(0.05);
    assertThat(worse).isLessThanOrEqualTo(0.01);
    assertThat(better).isGreaterThan(0.5);
  }

  private static double promoted(double gain) {
    var random = new Random(SEED);
    int promoted = 0;
    for (int i = 0; i < SIMULATIONS; i++) {
      Map<String, Double> incumbent = new TreeMap<>();
      Map<String, Double> candidate = new TreeMap<>();
      for (int query = 0; query < QUERIES; query++) {
        double value = random.nextDouble();
        double other = random.nextBoolean() ? value : value + 0.25 * random.nextGaussian();
        incumbent.put("q" + query, fold(value));
        candidate.put("q" + query, fold(other) + gain);
      }
      var model = Models.model("RLRun/candidate", candidate, 1);
      var serving = new Opponent("incumbent", Models.system("model", incumbent, 1), true);
      if (GATE.judge(model, List.of(serving)) instanceof Passed) {
        promoted++;
      }
    }
    return (double) promoted / SIMULATIONS;
  }

  /** Mirrors at 0 and 1: both models then have values of the same distribution. */
  private static double fold(double value) {
    double within = Math.abs(value) % 2;
    return within > 1 ? 2 - within : within;
  }
}
