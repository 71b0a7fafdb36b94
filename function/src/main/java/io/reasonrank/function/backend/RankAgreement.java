package io.reasonrank.function.backend;

import io.reasonrank.ranking.metric.RankOverlap;
import java.util.List;
import java.util.Map;

/**
 * How far two rankings of the same list agree; made of ranks alone, no text is in it.
 *
 * @param top1 1 if both have the same passage first, else 0
 * @param overlap average overlap of the first ten, in [0,1]
 * @param tau Kendall's tau over the whole list, in [-1,1]; 1 for fewer than two passages
 */
record RankAgreement(double top1, double overlap, double tau) {
  private static final int TOP = 10;

  /** Compares two orders of the same positions. */
  static RankAgreement of(List<Integer> a, List<Integer> b) {
    if (a.isEmpty()) {
      return new RankAgreement(1, 1, 1);
    }
    return new RankAgreement(
        a.getFirst().equals(b.getFirst()) ? 1 : 0,
        RankOverlap.average(head(a), head(b)),
        tau(a, b));
  }

  Map<String, Double> measures() {
    return Map.of("top1", top1, "overlap10", overlap, "tau", tau);
  }

  private static List<Integer> head(List<Integer> order) {
    return order.subList(0, Math.min(TOP, order.size()));
  }

  private static double tau(List<Integer> a, List<Integer> b) {
    int n = a.size();
    int[] rankInB = new int[n];
    for (int rank = 0; rank < n; rank++) {
      rankInB[b.get(rank)] = rank;
    }
    long concordant = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        concordant += rankInB[a.get(i)] < rankInB[a.get(j)] ? 1 : 0;
      }
    }
    long pairs = (long) n * (n - 1) / 2;
    return pairs == 0 ? 1 : 2.0 * concordant / pairs - 1;
  }
}
