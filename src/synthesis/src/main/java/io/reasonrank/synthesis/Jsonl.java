package io.reasonrank.synthesis;

import io.reasonrank.stage.Json;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes one JSON value a line. */
final class Jsonl {
  private Jsonl() {}

  static void write(Path file, Iterable<?> values) throws IOException {
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      for (Object value : values) {
        out.write(Json.line(value));
        out.write('\n');
      }
    }
  }
}
