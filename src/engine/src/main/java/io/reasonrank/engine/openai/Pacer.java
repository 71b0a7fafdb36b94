package io.reasonrank.engine.openai;

import java.time.Duration;

/**
 * A bucket of so many units per minute that may go into debt: who takes more than there is waits
 * until the debt is paid, in the order of asking.
 */
final class Pacer {
  private static final double BURST_SECONDS = 5;

  private final double perSecond;
  private final double capacity;
  private double units;
  private long lastNanos;

  /**
   * @param perMinute units per minute, above 0
   * @param nanos now, on a clock that never goes back
   */
  Pacer(int perMinute, long nanos) {
    this.perSecond = perMinute / 60.0;
    this.capacity = Math.max(1, perSecond * BURST_SECONDS);
    this.units = capacity;
    this.lastNanos = nanos;
  }

  /** Takes units and says how long to wait before using them. */
  synchronized Duration take(int wanted, long nanos) {
    units = Math.min(capacity, units + (nanos - lastNanos) / 1e9 * perSecond);
    lastNanos = nanos;
    units -= wanted;
    return units >= 0 ? Duration.ZERO : Duration.ofNanos(Math.round(-units / perSecond * 1e9));
  }
}
