package io.reasonrank.cli.run;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.Progress;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Reads what a process appends to its progress file. */
final class ProgressTail {
  private final Path file;
  private long position;

  ProgressTail(Path file) {
    this.file = file;
  }

  /** The newest whole line since the last call. */
  Optional<Progress.Line> newest() throws IOException {
    if (!Files.exists(file) || Files.size(file) == position) {
      return Optional.empty();
    }
    String text = rest();
    int end = text.lastIndexOf('\n');
    if (end < 0) {
      return Optional.empty();
    }
    position += text.substring(0, end + 1).getBytes(StandardCharsets.UTF_8).length;
    String line = text.substring(text.lastIndexOf('\n', end - 1) + 1, end);
    return Optional.of(Json.parse(line, Progress.Line.class, file.toString()));
  }

  private String rest() throws IOException {
    try (var reader = new RandomAccessFile(file.toFile(), "r")) {
      reader.seek(position);
      byte[] bytes = new byte[(int) (reader.length() - position)];
      reader.readFully(bytes);
      return new String(bytes, StandardCharsets.UTF_8);
    }
  }
}
