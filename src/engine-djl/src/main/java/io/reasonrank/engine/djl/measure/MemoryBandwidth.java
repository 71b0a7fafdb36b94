package io.reasonrank.engine.djl.measure;

import java.util.stream.IntStream;

/**
 * How fast this machine reads memory: the bound of decoding one sequence, which reads every weight
 * for every token.
 */
public final class MemoryBandwidth {
  private static final int LONGS_OF_ONE = 1 << 24;
  private static final int ROUNDS = 5;

  private MemoryBandwidth() {}

  /**
   * Bytes per second, the best of a few rounds over 128 MiB per thread.
   *
   * @param threads that read at once, at least 1
   */
  public static double measure(int threads) {
    long[][] memory = new long[threads][LONGS_OF_ONE];
    double best = 0;
    long sum = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      sum += IntStream.range(0, threads).parallel().mapToLong(i -> sum(memory[i])).sum();
      double seconds = (System.nanoTime() - start) / 1e9;
      best = Math.max(best, threads * (double) LONGS_OF_ONE * Long.BYTES / seconds);
    }
    // The sum is of zeros; using it keeps the loop from being dropped.
    return best + sum;
  }

  private static long sum(long[] numbers) {
    long sum = 0;
    for (long number : numbers) {
      sum += number;
    }
    return sum;
  }
}
