package io.reasonrank.stage;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Appends progress as JSON lines. Lines that come faster than five a second are left out, but the
 * last step never.
 */
final class ProgressFile implements Progress, AutoCloseable {
  private static final Duration SHORTEST_GAP = Duration.ofMillis(200);

  private final BufferedWriter out;
  private final InstantSource clock;
  private Instant start = Instant.EPOCH;
  private Instant written = Instant.EPOCH;
  private long firstStep = -1;

  ProgressFile(Path file, InstantSource clock) throws IOException {
    this.clock = clock;
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    this.out = Files.newBufferedWriter(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Override
  public synchronized void report(long step, long total, String unit, Map<String, Double> metrics) {
    Instant now = clock.instant();
    if (firstStep < 0) { // a resumed stage starts in the middle: rate counts from here
      firstStep = step;
      start = now;
    }
    if (step == total || Duration.between(written, now).compareTo(SHORTEST_GAP) >= 0) {
      written = now;
      write(Json.line(new Line(step, total, unit, eta(step, total, now), metrics)));
    }
  }

  private OptionalDouble eta(long step, long total, Instant now) {
    if (step <= firstStep || total < step) {
      return OptionalDouble.empty();
    }
    double secondsPerStep = Duration.between(start, now).toMillis() / 1000.0 / (step - firstStep);
    return OptionalDouble.of(secondsPerStep * (total - step));
  }

  private void write(String line) {
    try {
      out.write(line + "\n");
      out.flush();
    } catch (IOException e) {
      throw StageException.io("cannot write progress: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
