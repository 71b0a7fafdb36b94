package io.reasonrank.function.feedback;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Values by name, the newest so many of them, for so long. A cache that keeps what is asked for
 * often would turn newcomers away, and nothing here is asked for twice. Safe for many threads.
 */
final class Newest<V> {
  private final int most;
  private final long keepNanos;
  private final LongSupplier nanos;
  private final LinkedHashMap<NameHash, Kept<V>> values = new LinkedHashMap<>();

  private record Kept<V>(V value, long until) {}

  /**
   * @param most values that stay; 0 keeps none
   * @param keep how long they stay
   * @param nanos a clock
   */
  Newest(int most, Duration keep, LongSupplier nanos) {
    this.most = most;
    this.keepNanos = keep.toNanos();
    this.nanos = nanos;
  }

  /** Keeps a value; one of the same name is replaced and counts as new. */
  synchronized void put(NameHash name, V value) {
    values.remove(name);
    values.put(name, new Kept<>(value, nanos.getAsLong() + keepNanos));
    var oldest = values.entrySet().iterator();
    while (oldest.hasNext() && (values.size() > most || isOver(oldest.next().getValue()))) {
      removeFirst();
      oldest = values.entrySet().iterator();
    }
  }

  private void removeFirst() {
    values.pollFirstEntry();
  }

  synchronized Optional<V> get(NameHash name) {
    return Optional.ofNullable(values.get(name)).filter(kept -> !isOver(kept)).map(Kept::value);
  }

  /** Keeps a value unless there is one of that name; false if there is. */
  synchronized boolean putIfAbsent(NameHash name, V value) {
    boolean absent = get(name).isEmpty();
    if (absent) {
      put(name, value);
    }
    return absent;
  }

  private boolean isOver(Kept<V> kept) {
    return nanos.getAsLong() - kept.until() >= 0;
  }

  synchronized int size() {
    return values.size();
  }
}
