package io.reasonrank.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * The order in which records are used: each epoch is a permutation of its own. It has no state, so
 * a run resumes by its count of used records alone.
 */
final class EpochOrder {
  private final int records;
  private final long seed;
  private long epoch = -1;
  private List<Integer> order = List.of();

  EpochOrder(int records, long seed) {
    this.records = records;
    this.seed = seed;
  }

  /** Index of the record that is used after {@code used} others. */
  int at(long used) {
    if (used / records != epoch) {
      epoch = used / records;
      var shuffled = new ArrayList<>(IntStream.range(0, records).boxed().toList());
      Collections.shuffle(shuffled, randomAt(epoch));
      order = shuffled;
    }
    return order.get((int) (used % records));
  }

  /** A random stream of its own for one use of a record. */
  Random randomAt(long used) {
    return new Random(seed * 0x9E3779B97F4A7C15L + used);
  }
}
