package io.reasonrank.engine.djl.torch;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A stretch of addresses.
 *
 * @param start first address
 * @param end first address behind it
 */
record MemoryRegion(long start, long end) {
  private static final long HUGE = 2 << 20;

  /** Readable and writable, private, no file, no name: what allocators and arrays are given. */
  private static final Pattern ANONYMOUS =
      Pattern.compile("([0-9a-f]+)-([0-9a-f]+) rw-p 0+ 00:00 0\\s*");

  long size() {
    return end - start;
  }

  /** The region of a line of {@code /proc/PID/maps}, if it is anonymous memory. */
  static Optional<MemoryRegion> anonymous(String line) {
    var matcher = ANONYMOUS.matcher(line);
    return matcher.matches()
        ? Optional.of(new MemoryRegion(hex(matcher.group(1)), hex(matcher.group(2))))
        : Optional.empty();
  }

  /** The part that consists of whole huge pages, if there is any. */
  Optional<MemoryRegion> wholePages() {
    long first = (start + HUGE - 1) / HUGE * HUGE;
    long last = end / HUGE * HUGE;
    return first < last ? Optional.of(new MemoryRegion(first, last)) : Optional.empty();
  }

  /** What {@code regions} cover and {@code others} do not; both in ascending order. */
  static List<MemoryRegion> without(List<MemoryRegion> regions, List<MemoryRegion> others) {
    var rest = new ArrayList<MemoryRegion>();
    for (MemoryRegion region : regions) {
      long from = region.start;
      for (MemoryRegion other : others) {
        if (other.end <= from || other.start >= region.end) {
          continue;
        }
        if (other.start > from) {
          rest.add(new MemoryRegion(from, other.start));
        }
        from = other.end;
      }
      if (from < region.end) {
        rest.add(new MemoryRegion(from, region.end));
      }
    }
    return rest;
  }

  private static long hex(String digits) {
    return HexFormat.fromHexDigitsToLong(digits);
  }
}
