package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import org.eclipse.microprofile.reactive.messaging.Message;

/**
 * How many of a worker's lists are on the topic, in a file: a worker that comes back does not put
 * them there again. The file names the topic it speaks of; a topic that was deleted has none.
 */
final class Published {
  private static final int PER_WRITE = 1000;

  private final Path file;
  private final String topic;
  private final int size;
  private final BitSet there = new BitSet();
  private int written;

  /**
   * @param topic id of the topic, not its name
   * @param size lists of this worker
   */
  Published(Path state, String topic, int size) throws IOException {
    this.file = state.resolve("published");
    this.topic = topic;
    this.size = size;
    Files.createDirectories(state);
    String[] words = Files.exists(file) ? Files.readString(file).split(" ") : new String[0];
    if (words.length == 2 && words[0].equals(topic)) {
      written = Integer.parseInt(words[1]);
      there.set(0, written);
    }
  }

  /** Lists that are on the topic, without a gap. */
  synchronized int count() {
    return there.nextClearBit(0);
  }

  /** The message, which is remembered when the broker has it. */
  Message<String> marking(int position, Message<String> message) {
    return message.withAck(
        () -> {
          mark(position);
          return java.util.concurrent.CompletableFuture.completedFuture(null);
        });
  }

  private synchronized void mark(int position) {
    there.set(position);
    int count = count();
    if (count - written >= PER_WRITE || count == size) {
      write(count);
    }
  }

  private void write(int count) {
    try {
      Path next = file.resolveSibling("published.next");
      Files.writeString(next, topic + " " + count);
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      written = count;
    } catch (IOException e) {
      throw StageException.io("cannot write " + file + ": " + e, e);
    }
  }
}
