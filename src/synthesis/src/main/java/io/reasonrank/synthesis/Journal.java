package io.reasonrank.synthesis;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.data.TrainingRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Labelled records as they come, one JSON line each. After a crash the whole lines count; half a
 * line at the end is cut off and its record labelled again.
 */
final class Journal implements AutoCloseable {
  /** A crash of the machine costs at most so many labels; a crash of the process costs none. */
  private static final int RECORDS_PER_SYNC = 64;

  private final FileChannel channel;
  private int records;

  private Journal(FileChannel channel, int records) {
    this.channel = channel;
    this.records = records;
  }

  static Journal open(Path file) throws IOException {
    byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    int lines = 0;
    int end = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        lines++;
        end = i + 1;
      }
    }
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.truncate(end).position(end);
    return new Journal(channel, lines);
  }

  /** Records that are there. */
  int records() {
    return records;
  }

  void append(TrainingRecord labelled) throws IOException {
    ByteBuffer line =
        ByteBuffer.wrap((Json.line(labelled) + "\n").getBytes(StandardCharsets.UTF_8));
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
