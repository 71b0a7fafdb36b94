package io.reasonrank.reranker.plan;

import java.util.Arrays;
import java.util.List;

/** How judged blocks become strengths. */
public enum Votes {
  /** Share of the block's other passages that a passage beat, averaged over its blocks. */
  BORDA {
    @Override
    public List<Double> strengths(int n, List<List<Integer>> orders) {
      double[] won = new double[n];
      int[] blocks = new int[n];
      for (List<Integer> order : orders) {
        for (int rank = 0; rank < order.size(); rank++) {
          won[order.get(rank)] += (order.size() - 1.0 - rank) / (order.size() - 1.0);
          blocks[order.get(rank)]++;
        }
      }
      for (int at = 0; at < n; at++) {
        won[at] = blocks[at] == 0 ? 0 : won[at] / blocks[at];
      }
      return boxed(won);
    }
  },

  /**
   * PageRank over "was beaten by" (damping 0.85), scaled so that the strongest has 1: beating the
   * strong counts more, which evens out lucky blocks; a judge that errs feeds it errors twice.
   */
  PAGERANK {
    @Override
    public List<Double> strengths(int n, List<List<Integer>> orders) {
      double[] rank = new double[n];
      Arrays.fill(rank, 1.0 / n);
      int[] defeats = defeats(n, orders);
      for (int iteration = 0; iteration < ITERATIONS; iteration++) {
        rank = step(rank, defeats, orders);
      }
      double most = Arrays.stream(rank).max().orElse(1);
      return boxed(Arrays.stream(rank).map(value -> value / most).toArray());
    }
  };

  private static final double DAMPING = 0.85;
  private static final int ITERATIONS = 50;

  /**
   * Strength of each position in [0,1].
   *
   * @param n number of positions
   * @param orders judged blocks of at least two positions, best first
   */
  public abstract List<Double> strengths(int n, List<List<Integer>> orders);

  private static int[] defeats(int n, List<List<Integer>> orders) {
    int[] defeats = new int[n];
    for (List<Integer> order : orders) {
      for (int rank = 0; rank < order.size(); rank++) {
        defeats[order.get(rank)] += rank;
      }
    }
    return defeats;
  }

  /** Each passage gives its rank away in equal parts, one per defeat; the unbeaten give to all. */
  private static double[] step(double[] rank, int[] defeats, List<List<Integer>> orders) {
    int n = rank.length;
    double unbeaten = 0;
    for (int at = 0; at < n; at++) {
      unbeaten += defeats[at] == 0 ? rank[at] : 0;
    }
    double[] next = new double[n];
    Arrays.fill(next, (1 - DAMPING + DAMPING * unbeaten) / n);
    for (List<Integer> order : orders) {
      double fromBelow = 0;
      for (int at = order.size() - 1; at >= 0; at--) {
        int position = order.get(at);
        next[position] += DAMPING * fromBelow;
        fromBelow += defeats[position] == 0 ? 0 : rank[position] / defeats[position];
      }
    }
    return next;
  }

  private static List<Double> boxed(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}
