package io.reasonrank.cli.run;

import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How long a process took, kept for the runs that reuse its output.
 *
 * @param digest of the output
 * @param seconds of the process, not counting attempts before a crash
 */
record Timing(String digest, double seconds) {

  void write(Path file) throws IOException {
    Files.writeString(file, Json.line(this) + "\n");
  }

  /** Seconds that made this output, or 0 where that is not known. */
  static double seconds(Path file, String digest) {
    if (!Files.exists(file)) {
      return 0;
    }
    Timing timing = Json.read(file, Timing.class);
    return timing.digest().equals(digest) ? timing.seconds() : 0;
  }
}
