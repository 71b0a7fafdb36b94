package io.reasonrank.reranker.plan;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A list whose truth is known: passages with a standard-normal quality, in the order of a first
 * stage that sees it with Gaussian error; the judge sees it with Gaussian noise of its own, drawn
 * anew in each call. The ten best passages are relevant, graded 10, 9, …, 1. A model of noise, not
 * of a language model: it has no position bias.
 */
public final class ToyWorld {
  /** Error of the first stage, in standard deviations of the quality. */
  public static final double FIRST_STAGE_ERROR = 1.0;

  private final List<Double> qualities = new ArrayList<>();
  private final Map<Integer, Integer> grades = new HashMap<>();
  private final SplittableRandom random;
  private final double judgeNoise;

  /**
   * @param n number of passages
   * @param judgeNoise standard deviation of the judge's noise; 0 for an oracle
   */
  public ToyWorld(int n, double judgeNoise, long seed) {
    this.random = new SplittableRandom(seed);
    this.judgeNoise = judgeNoise;
    record Candidate(double quality, double seen) {}
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      double quality = random.nextGaussian();
      candidates.add(new Candidate(quality, quality + FIRST_STAGE_ERROR * random.nextGaussian()));
    }
    candidates.sort(Comparator.comparingDouble(Candidate::seen).reversed());
    candidates.forEach(candidate -> qualities.add(candidate.quality));
    List<Integer> best = best();
    for (int rank = 0; rank < Math.min(10, n); rank++) {
      grades.put(best.get(rank), 10 - rank);
    }
  }

  /** Positions by true quality, best first. */
  public List<Integer> best() {
    return Orders.firstStage(qualities.size()).stream()
        .sorted(Comparator.comparing((Integer at) -> qualities.get(at)).reversed())
        .toList();
  }

  /** One noisy judgement. */
  public JudgedWindow judge(List<Integer> window) {
    Map<Integer, Double> seen = new HashMap<>();
    for (int position : window) {
      seen.put(position, qualities.get(position) + judgeNoise * random.nextGaussian());
    }
    List<Integer> order =
        window.stream()
            .sorted(Comparator.comparing((Integer at) -> seen.getOrDefault(at, 0.0)).reversed())
            .toList();
    return new JudgedWindow(
        order, order.stream().map(at -> logistic(seen.getOrDefault(at, 0.0))).toList());
  }

  /** Whether the first {@code k} of a ranking are the {@code k} best, in order. */
  public boolean exactTop(List<Integer> ranking, int k) {
    int top = Math.min(k, ranking.size());
    return ranking.subList(0, top).equals(best().subList(0, top));
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  /** nDCG@10 of a ranking. */
  public double ndcg(List<Integer> ranking) {
    return new Ndcg(10).of(Judged.of(ranking, grades));
  }
}
