package io.reasonrank.ranking.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * How much two orders agree at the top, depth by depth (Webber, Moffat and Zobel 2010). At depth d
 * the agreement is the share of the first d elements that both orders hold.
 */
public final class RankOverlap {
  private RankOverlap() {}

  /** Mean agreement over the depths of the shorter order; in [0,1], 1 for equal orders. */
  public static <T> double average(List<T> a, List<T> b) {
    double[] agreement = agreements(a, b);
    double sum = 0;
    for (double value : agreement) {
      sum += value;
    }
    return agreement.length == 0 ? 1 : sum / agreement.length;
  }

  /**
   * Rank-biased overlap cut at the shorter order, equation 4 of the ReasonRank paper: (1 − p) Σ
   * p^(d−1) · agreement(d). Equal orders of n elements give 1 − p^n, not 1.
   *
   * @param persistence p in (0,1)
   */
  public static <T> double truncated(double persistence, List<T> a, List<T> b) {
    requirePersistence(persistence);
    double weight = 1 - persistence;
    double sum = 0;
    for (double agreement : agreements(a, b)) {
      sum += weight * agreement;
      weight *= persistence;
    }
    return sum;
  }

  /**
   * Rank-biased overlap extrapolated as if the agreement at the last depth went on; equal orders
   * give 1. For orders of one length it is equation 32 of Webber et al. 2010.
   *
   * @param persistence p in (0,1)
   */
  public static <T> double extrapolated(double persistence, List<T> a, List<T> b) {
    requirePersistence(persistence);
    double[] agreement = agreements(a, b);
    if (agreement.length == 0) {
      return 1;
    }
    double tail = Math.pow(persistence, agreement.length) * agreement[agreement.length - 1];
    return truncated(persistence, a, b) + tail;
  }

  private static <T> double[] agreements(List<T> a, List<T> b) {
    int depth = Math.min(a.size(), b.size());
    double[] agreement = new double[depth];
    Set<T> seenInA = HashSet.newHashSet(depth);
    Set<T> seenInB = HashSet.newHashSet(depth);
    int common = 0;
    for (int d = 0; d < depth; d++) {
      T x = a.get(d);
      T y = b.get(d);
      seenInA.add(x);
      seenInB.add(y);
      common += x.equals(y) ? 1 : (seenInB.contains(x) ? 1 : 0) + (seenInA.contains(y) ? 1 : 0);
      agreement[d] = (double) common / (d + 1);
    }
    return agreement;
  }

  private static void requirePersistence(double p) {
    if (!(p > 0 && p < 1)) {
      throw new IllegalArgumentException(
          "persistence is " + p + "; give a number in (0, 1), or use the average overlap");
    }
  }
}
