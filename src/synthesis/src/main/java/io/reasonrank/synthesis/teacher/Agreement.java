package io.reasonrank.synthesis.teacher;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How far orders of the same passages agree (Kendall 1938, tau-a). */
final class Agreement {
  private Agreement() {}

  /** Tau of two orders in [-1,1]; 1 where there is at most one passage. */
  static double tau(List<Integer> one, List<Integer> other) {
    int n = one.size();
    Map<Integer, Integer> place = new HashMap<>();
    for (int i = 0; i < n; i++) {
      place.put(other.get(i), i);
    }
    int sum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = i + 1; j < n; j++) {
        sum += place.getOrDefault(one.get(i), 0) < place.getOrDefault(one.get(j), 0) ? 1 : -1;
      }
    }
    return n < 2 ? 1 : 2.0 * sum / ((double) n * (n - 1));
  }

  /** Mean tau of one order with the others; 1 where it is alone. */
  static double withOthers(int which, List<List<Integer>> orders) {
    double sum = 0;
    for (int i = 0; i < orders.size(); i++) {
      sum += i == which ? 0 : tau(orders.get(which), orders.get(i));
    }
    return orders.size() < 2 ? 1 : sum / (orders.size() - 1);
  }

  /** The order that agrees most with the others; the first of several. */
  static int medoid(List<List<Integer>> orders) {
    int best = 0;
    for (int i = 1; i < orders.size(); i++) {
      best = withOthers(i, orders) > withOthers(best, orders) ? i : best;
    }
    return best;
  }
}
