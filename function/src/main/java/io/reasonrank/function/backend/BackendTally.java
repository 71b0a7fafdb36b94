package io.reasonrank.function.backend;

import io.reasonrank.function.backend.BackendReport.Bucket;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Counts what one backend does. */
final class BackendTally {
  private static final double GROWTH = 1.1;
  private static final double SHORTEST_SECONDS = 0.001;

  /** How a request ended. */
  enum Outcome {
    OK,
    PARTIAL,
    DEGRADED,
    FAILED,
    CANCELLED
  }

  private final Map<Outcome, Long> outcomes = new EnumMap<>(Outcome.class);
  private final SortedMap<Integer, Long> lengths = new TreeMap<>();

  synchronized void add(Outcome outcome, Duration took) {
    outcomes.merge(outcome, 1L, Long::sum);
    // A client that goes says nothing about the backend's time.
    if (outcome != Outcome.CANCELLED) {
      lengths.merge(step(took.toNanos() / 1e9), 1L, Long::sum);
    }
  }

  synchronized void reset() {
    outcomes.clear();
    lengths.clear();
  }

  synchronized BackendReport report() {
    return new BackendReport(
        count(Outcome.OK),
        count(Outcome.PARTIAL),
        count(Outcome.DEGRADED),
        count(Outcome.FAILED),
        count(Outcome.CANCELLED),
        lengths.entrySet().stream()
            .map(bucket -> new Bucket(bound(bucket.getKey()), bucket.getValue()))
            .toList());
  }

  private long count(Outcome outcome) {
    return outcomes.getOrDefault(outcome, 0L);
  }

  private static int step(double seconds) {
    return seconds <= SHORTEST_SECONDS
        ? 0
        : (int) Math.ceil(Math.log(seconds / SHORTEST_SECONDS) / Math.log(GROWTH));
  }

  private static double bound(int step) {
    return SHORTEST_SECONDS * Math.pow(GROWTH, step);
  }
}
