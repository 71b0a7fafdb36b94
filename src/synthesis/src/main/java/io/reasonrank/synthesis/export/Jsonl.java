package io.reasonrank.synthesis.export;

import io.reasonrank.stage.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one JSON value a line. */
public final class Jsonl {
  private Jsonl() {}

  /** A line per value, in their order. */
  public static void write(Path file, Iterable<?> values) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Object value : values) {
        out.write(Json.line(value));
        out.write('\n');
      }
    }
  }
}
