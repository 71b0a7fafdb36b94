package io.reasonrank.engine.djl.decode;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The queue. A sequence's rank is its priority and its arrival in one number, so that waiting makes
 * up for a low priority and nobody starves: {@value #STEPS_PER_PRIORITY} steps weigh as much as one
 * level. Steps and not seconds, so that the same requests always run in the same order. Safe for
 * threads.
 */
final class Waiting {
  private static final long STEPS_PER_PRIORITY = 256;
  private static final long ARRIVALS_PER_STEP = 1L << 20;

  private final PriorityQueue<Sequence> queue =
      new PriorityQueue<>(Comparator.comparingLong((Sequence s) -> s.rank));
  private long step;
  private long arrivals;

  synchronized void add(DecodeTask task) {
    long arrival = step * ARRIVALS_PER_STEP + arrivals++ % ARRIVALS_PER_STEP;
    long rank = task.priority() * STEPS_PER_PRIORITY * ARRIVALS_PER_STEP + arrival;
    queue.add(new Sequence(task, rank));
  }

  /** Puts a sequence back where it was. */
  synchronized void putBack(List<Sequence> sequences) {
    queue.addAll(sequences);
  }

  /** The next in line, or nothing. */
  synchronized List<Sequence> poll() {
    Sequence next = queue.poll();
    return next == null ? List.of() : List.of(next);
  }

  /** Those that need not wait any more, taken out. */
  synchronized List<Sequence> removeStopped(java.time.Instant now) {
    var stopped = new ArrayList<Sequence>();
    queue.removeIf(s -> (s.task.isCancelled() || s.task.isLate(now)) && stopped.add(s));
    return stopped;
  }

  synchronized void nextStep() {
    step++;
    arrivals = 0;
  }

  synchronized boolean isEmpty() {
    return queue.isEmpty();
  }
}
