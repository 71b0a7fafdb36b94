package io.reasonrank.ranking;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.stream.IntStream;

/**
 * An order of the whole list: the ids 1…n, best first, each exactly once.
 *
 * @param ids 1-based positions in the input
 */
public record Permutation(List<Integer> ids) {

  public Permutation {
    ids = List.copyOf(ids);
    requirePermutation(ids);
  }

  /** The input order of {@code n} passages. */
  public static Permutation identity(int n) {
    return new Permutation(IntStream.rangeClosed(1, n).boxed().toList());
  }

  /** From 0-based positions, best first. */
  public static Permutation ofPositions(List<Integer> positions) {
    return new Permutation(positions.stream().map(position -> position + 1).toList());
  }

  /**
   * The first occurrence of each id of 1…n in the order given, then the missing ones in input
   * order.
   *
   * @param ids any numbers; those outside 1…n are skipped
   */
  public static Permutation completed(Collection<Integer> ids, int n) {
    SequencedSet<Integer> seen = new LinkedHashSet<>();
    ids.stream().filter(id -> id >= 1 && id <= n).forEach(seen::add);
    IntStream.rangeClosed(1, n).forEach(seen::add);
    return new Permutation(List.copyOf(seen));
  }

  public int size() {
    return ids.size();
  }

  /** 0-based positions, best first. */
  public List<Integer> positions() {
    return ids.stream().map(id -> id - 1).toList();
  }

  /**
   * {@code items} in this order.
   *
   * @throws IllegalArgumentException if there are not exactly {@link #size()} items
   */
  public <T> List<T> apply(List<T> items) {
    if (items.size() != ids.size()) {
      throw new IllegalArgumentException(
          "a permutation of " + ids.size() + " applied to " + items.size() + " items");
    }
    List<T> ordered = new ArrayList<>(items.size());
    ids.forEach(id -> ordered.add(items.get(id - 1)));
    return List.copyOf(ordered);
  }

  private static void requirePermutation(List<Integer> ids) {
    boolean[] seen = new boolean[ids.size()];
    for (int id : ids) {
      if (id < 1 || id > ids.size() || seen[id - 1]) {
        throw new IllegalArgumentException(
            "id " + id + " is repeated or outside 1…" + ids.size() + "; give each id once");
      }
      seen[id - 1] = true;
    }
  }
}
