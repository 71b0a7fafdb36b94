package io.reasonrank.engine.djl.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Tokens of a sequence that a step reads.
 *
 * @param length how many, at least 1
 */
record Stretch(Sequence sequence, int length) {
  /** Lengths in one group differ by this factor at most: shorter ones are padded. */
  private static final int MOST_PADDING = 2;

  private static final int SMALL = 128;

  /** Single tokens by slab and slot, so that neighbours can attend together; then the others. */
  static final Comparator<Stretch> BY_PLACE =
      Comparator.comparing((Stretch s) -> s.length > 1)
          .thenComparingLong(s -> s.slot().slab().number())
          .thenComparingInt(s -> s.slot().index());

  CacheSlot slot() {
    return sequence.slot.orElseThrow();
  }

  int before() {
    return sequence.cached;
  }

  int after() {
    return sequence.cached + length;
  }

  /** Whether the token after this stretch is to be chosen. */
  boolean reachesEnd() {
    return after() == sequence.tokens.size() && !sequence.task.scores();
  }

  /** Rows of this stretch, counted from its first, whose logits are wanted. */
  int firstWanted() {
    if (sequence.task.scores()) {
      return Math.max(0, sequence.task.scoredFrom() - 1 - before());
    }
    return reachesEnd() ? length - 1 : length;
  }

  /** Groups of neighbours, in order. */
  static List<List<Stretch>> groups(List<Stretch> sorted) {
    var groups = new ArrayList<List<Stretch>>();
    for (Stretch stretch : sorted) {
      if (groups.isEmpty() || !stretch.joins(groups.getLast())) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(stretch);
    }
    return groups;
  }

  private boolean joins(List<Stretch> group) {
    Stretch last = group.getLast();
    if (length > 1 || last.length > 1 || last.slot().slab() != slot().slab()) {
      return false;
    }
    int shortest = group.stream().mapToInt(Stretch::after).min().orElseThrow();
    int longest = group.stream().mapToInt(Stretch::after).max().orElseThrow();
    return slot().index() == last.slot().index() + 1
        && Math.max(longest, after()) <= MOST_PADDING * Math.min(shortest, after()) + SMALL;
  }
}
