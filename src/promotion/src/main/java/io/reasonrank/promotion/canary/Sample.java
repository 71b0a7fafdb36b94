package io.reasonrank.promotion.canary;

import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What one backend did; samples of several processes add up.
 *
 * @param ok whole rankings
 * @param partial rankings that a deadline cut off
 * @param degraded rankings that the engine did not make alone
 * @param failed requests without a ranking
 * @param seconds number of requests by their length: the bucket's upper bound in seconds
 */
public record Sample(
    long ok, long partial, long degraded, long failed, SortedMap<Double, Long> seconds) {
  /** Nothing was seen. */
  public static final Sample EMPTY = new Sample(0, 0, 0, 0, new TreeMap<>());

  public Sample {
    seconds = new TreeMap<>(seconds);
  }

  /** All requests that had an end here. */
  public long requests() {
    return ok + partial + degraded + failed;
  }

  /** Requests that ended with a ranking of lesser quality. */
  public long lesser() {
    return partial + degraded;
  }

  /** Both together. */
  public Sample plus(Sample other) {
    SortedMap<Double, Long> all = new TreeMap<>(seconds);
    other.seconds.forEach((bound, count) -> all.merge(bound, count, Long::sum));
    return new Sample(
        ok + other.ok,
        partial + other.partial,
        degraded + other.degraded,
        failed + other.failed,
        all);
  }

  /** How many were timed. */
  public long timed() {
    return seconds.values().stream().mapToLong(Long::longValue).sum();
  }

  /** How many took longer than so many seconds. */
  public long slowerThan(double limit) {
    return seconds.entrySet().stream()
        .filter(bucket -> bucket.getKey() > limit)
        .mapToLong(bucket -> bucket.getValue())
        .sum();
  }

  /**
   * The length that a share of the requests stays within, as the bound of its bucket.
   *
   * @param share in (0,1]
   * @return empty if nothing was timed
   */
  public OptionalDouble quantile(double share) {
    long wanted = (long) Math.ceil(share * timed());
    long seen = 0;
    for (var bucket : seconds.entrySet()) {
      seen += bucket.getValue();
      if (seen >= wanted) {
        return OptionalDouble.of(bucket.getKey());
      }
    }
    return OptionalDouble.empty();
  }
}
