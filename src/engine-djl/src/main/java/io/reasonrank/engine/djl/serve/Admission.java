package io.reasonrank.engine.djl.serve;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Bounds the completions in flight, and lets a server wait until none is left. */
final class Admission {
  private static final double NEWEST_SHARE = 0.2;

  private final int most;
  private final LongSupplier nanos;
  private int inFlight;
  private boolean stopped;
  private double secondsOfOne = 1;

  /**
   * @param most completions at once
   * @param nanos a clock that never goes back
   */
  Admission(int most, LongSupplier nanos) {
    this.most = most;
    this.nanos = nanos;
  }

  /** Refuses as {@link #enter} would for one completion, and takes nothing. */
  synchronized void check() {
    if (stopped) {
      throw ApiError.stopping();
    }
    if (inFlight >= most) {
      throw ApiError.overloaded(inFlight, untilFree(inFlight + 1 - most));
    }
  }

  /**
   * Takes places.
   *
   * @throws ApiError 429 with an estimate of when there will be room, 503 when going down
   */
  synchronized Place enter(int completions) {
    if (stopped) {
      throw ApiError.stopping();
    }
    if (completions > most) {
      throw ApiError.field("n", "asks for more completions than the server's " + most);
    }
    if (inFlight + completions > most) {
      throw ApiError.overloaded(inFlight, untilFree(inFlight + completions - most));
    }
    inFlight += completions;
    return new Place(completions, nanos.getAsLong());
  }

  /** By Little's law places come free at the rate of places taken by time spent. */
  private Duration untilFree(int places) {
    return Duration.ofMillis(Math.round(1000 * secondsOfOne * places / Math.max(1, inFlight)));
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /**
   * Lets nobody in any more and waits for those inside.
   *
   * @return whether all have left
   */
  synchronized boolean drain(Duration longest) throws InterruptedException {
    stopped = true;
    long end = System.nanoTime() + longest.toNanos();
    while (inFlight > 0) {
      long left = (end - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      wait(left);
    }
    return true;
  }

  private synchronized void leave(int completions, long since) {
    double seconds = (nanos.getAsLong() - since) / 1e9;
    secondsOfOne += NEWEST_SHARE * (seconds - secondsOfOne);
    inFlight -= completions;
    notifyAll();
  }

  /** Places taken; given back once, whoever ends the request. */
  final class Place {
    private final int completions;
    private final long since;
    private boolean left;

    private Place(int completions, long since) {
      this.completions = completions;
      this.since = since;
    }

    void leave() {
      synchronized (Admission.this) {
        if (left) {
          return;
        }
        left = true;
      }
      Admission.this.leave(completions, since);
    }
  }
}
