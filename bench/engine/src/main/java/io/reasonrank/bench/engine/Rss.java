package io.reasonrank.bench.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process as Linux counts it, native memory included. */
final class Rss {
  private Rss() {}

  /** MiB now. */
  static long now() throws IOException {
    return field("VmRSS:");
  }

  /** Most MiB so far. */
  static long peak() throws IOException {
    return field("VmHWM:");
  }

  private static long field(String name) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith(name))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
