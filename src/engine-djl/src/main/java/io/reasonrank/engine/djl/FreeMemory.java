package io.reasonrank.engine.djl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** How much memory this process may still take: the machine's, or its container's if less. */
public final class FreeMemory {
  private static final Path MEMORY = Path.of("/proc/meminfo");
  private static final Path LIMIT = Path.of("/sys/fs/cgroup/memory.max");
  private static final Path USED = Path.of("/sys/fs/cgroup/memory.current");

  /** Assumed where the system does not say. */
  private static final long UNKNOWN = 4L << 30;

  private FreeMemory() {}

  /** Bytes. */
  public static long available() {
    long machine = field("MemAvailable:");
    Optional<Long> limit = number(LIMIT);
    Optional<Long> used = number(USED);
    return limit.isPresent() && used.isPresent()
        ? Math.min(machine, Math.max(0, limit.get() - used.get()))
        : machine;
  }

  /** Bytes that the machine or the container has altogether. */
  public static long total() {
    return Math.min(field("MemTotal:"), number(LIMIT).orElse(Long.MAX_VALUE));
  }

  private static long field(String name) {
    return lines(MEMORY).stream()
        .filter(line -> line.startsWith(name))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElse(UNKNOWN);
  }

  private static Optional<Long> number(Path file) {
    return lines(file).stream()
        .filter(line -> line.matches("[0-9]+"))
        .map(Long::parseLong)
        .findFirst();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      return List.of();
    }
  }
}
