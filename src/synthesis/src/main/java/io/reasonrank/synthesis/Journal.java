package io.reasonrank.synthesis;

import io.reasonrank.stage.Json;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Finished lists as they come, one JSON line each. After a crash the whole lines count; half a line
 * at the end is cut off and its list done again.
 */
final class Journal implements AutoCloseable {
  /** A crash of the machine costs at most so many lists; a crash of the process costs none. */
  private static final int RECORDS_PER_SYNC = 64;

  private final FileChannel channel;
  private int records;

  private Journal(FileChannel channel, int records) {
    this.channel = channel;
    this.records = records;
  }

  static Journal open(Path file) throws IOException {
    int lines = 0;
    long end = 0;
    if (Files.exists(file)) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
        long at = 0;
        for (int next = in.read(); next >= 0; next = in.read()) {
          at++;
          if (next == '\n') {
            lines++;
            end = at;
          }
        }
      }
    }
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(end).position(end);
    return new Journal(channel, lines);
  }

  /** Lists that are there. */
  int records() {
    return records;
  }

  void append(Outcome outcome) throws IOException {
    ByteBuffer line = ByteBuffer.wrap((Json.line(outcome) + "\n").getBytes(StandardCharsets.UTF_8));
    while (line.hasRemaining()) {
      channel.write(line);
    }
    if (++records % RECORDS_PER_SYNC == 0) {
      channel.force(false);
    }
  }

  @Override
  public void close() throws IOException {
    channel.force(true);
    channel.close();
  }
}
