package io.reasonrank.synthesis.teacher;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Every answer that was paid for, one JSON line each, on the disk before it is used. Answers stay
 * on the disk; in memory is where each of them begins. What other processes write into theirs is
 * seen as soon as it is asked for.
 */
final class AnswerLedger implements AutoCloseable {
  /** Beside the ledger and no part of it: what stands here was paid by others. */
  private static final String RECEIVED = "received.jsonl";

  private final Map<String, Place> places = new HashMap<>();
  private final Map<Path, Long> readTo = new HashMap<>();
  private final Supplier<List<Path>> others;
  private final FileChannel own;
  private final Path file;
  private final Path received;

  private record Place(Path file, long start, int length) {}

  private AnswerLedger(Path file, FileChannel own, Supplier<List<Path>> others) {
    this.file = file;
    this.received = file.resolveSibling(RECEIVED);
    this.own = own;
    this.others = others;
  }

  /**
   * Opens a ledger for writing.
   *
   * @param file what this process writes; a torn last line is cut off
   * @param others names the ledgers of other processes, read only; their torn lines are passed over
   * @param existing told of every answer of {@code file}
   */
  static AnswerLedger open(Path file, Supplier<List<Path>> others, Consumer<StoredAnswer> existing)
      throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    var channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.READ);
    var ledger = new AnswerLedger(file, channel, others);
    ledger.catchUp();
    long end = ledger.index(file, 0, existing);
    channel.truncate(end).position(end);
    return ledger;
  }

  /** Reads what others have written since the last look. */
  private void catchUp() {
    var ledgers = new ArrayList<>(others.get());
    if (Files.exists(received)) {
      ledgers.add(received);
    }
    for (Path other : ledgers) {
      long from = readTo.getOrDefault(other, 0L);
      try {
        if (Files.size(other) > from) {
          readTo.put(other, index(other, from, answer -> {}));
        }
      } catch (IOException e) {
        throw StageException.io("cannot read " + other + ": " + e, e);
      }
    }
  }

  /** Remembers where answers begin; returns the end of the last whole line. */
  private long index(Path ledger, long from, Consumer<StoredAnswer> each) throws IOException {
    try (InputStream in = Files.newInputStream(ledger)) {
      in.skipNBytes(from);
      var bytes = new BufferedInputStream(in, 1 << 16);
      var line = new java.io.ByteArrayOutputStream();
      long start = from;
      for (int next = bytes.read(); next >= 0; next = bytes.read()) {
        line.write(next);
        if (next == '\n') {
          StoredAnswer answer = parse(line.toByteArray(), ledger);
          places.putIfAbsent(answer.key(), new Place(ledger, start, line.size()));
          each.accept(answer);
          start += line.size();
          line.reset();
        }
      }
      return start;
    }
  }

  private static StoredAnswer parse(byte[] line, Path ledger) {
    return Json.parse(
        new String(line, StandardCharsets.UTF_8), StoredAnswer.class, ledger.toString());
  }

  /** The answer of a key. */
  synchronized Optional<StoredAnswer> find(String key) {
    if (!places.containsKey(key)) {
      catchUp();
    }
    return Optional.ofNullable(places.get(key)).map(AnswerLedger::read);
  }

  private static StoredAnswer read(Place place) {
    byte[] line = new byte[place.length];
    try (var in = new RandomAccessFile(place.file.toFile(), "r")) {
      in.seek(place.start);
      in.readFully(line);
    } catch (IOException e) {
      throw StageException.io("cannot read " + place.file + ": " + e, e);
    }
    return parse(line, place.file);
  }

  /** Writes an answer; it is on the disk when this returns. */
  synchronized void store(StoredAnswer answer) {
    byte[] line = (Json.line(answer) + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      long start = own.position();
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        own.write(bytes);
      }
      own.force(false);
      places.put(answer.key(), new Place(file, start, line.length));
    } catch (IOException e) {
      throw StageException.io("cannot write " + file + ": " + e, e);
    }
  }

  /** Keeps an answer that another process paid for and that may lie out of reach there. */
  synchronized void keep(StoredAnswer answer) {
    if (find(answer.key()).isPresent()) {
      return;
    }
    try {
      Files.writeString(
          received, Json.line(answer) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw StageException.io("cannot write " + received + ": " + e, e);
    }
  }

  /** The answers of keys, in their order. */
  List<StoredAnswer> all(Iterable<String> keys) {
    var answers = new ArrayList<StoredAnswer>();
    keys.forEach(key -> find(key).ifPresent(answers::add));
    return answers;
  }

  @Override
  public void close() {
    try {
      own.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
