package io.reasonrank.engine.djl.decode;

/**
 * What a loop may use.
 *
 * @param sequences most sequences in flight
 * @param positions most tokens of one sequence, prompt included
 * @param prefillTokens most prompt tokens read in one step; a quarter of it while others generate
 * @param cacheBytes most memory of keys and values
 */
public record DecodeLimits(int sequences, int positions, int prefillTokens, long cacheBytes) {
  public DecodeLimits {
    if (sequences < 1 || positions < 2 || prefillTokens < 1) {
      throw new IllegalArgumentException(
          "sequences is "
              + sequences
              + ", positions "
              + positions
              + ", prefillTokens "
              + prefillTokens
              + "; give at least 1, 2 and 1");
    }
  }

  /** Memory without a bound. */
  public static DecodeLimits of(int sequences, int positions, int prefillTokens) {
    return new DecodeLimits(sequences, positions, prefillTokens, Long.MAX_VALUE);
  }
}
