package io.reasonrank.ranking.reward;

import io.reasonrank.ranking.Permutation;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What is known about one list: the teacher's order and the pointwise grades.
 *
 * @param order the teacher's order of 1…n
 * @param grades positive grades by 1-based id; ids not in it are not relevant
 */
public record RewardReference(Permutation order, Map<Integer, Integer> grades) {

  public RewardReference {
    grades = Map.copyOf(grades);
    for (int id : grades.keySet()) {
      if (id < 1 || id > order.size()) {
        throw new IllegalArgumentException(
            "relevant id " + id + " is outside 1…" + order.size() + "; ids are 1-based");
      }
    }
  }

  /** With binary labels. */
  public static RewardReference binary(List<Integer> order, Collection<Integer> relevant) {
    Map<Integer, Integer> grades = new HashMap<>();
    relevant.forEach(id -> grades.put(id, 1));
    return new RewardReference(new Permutation(order), grades);
  }

  public int size() {
    return order.size();
  }
}
