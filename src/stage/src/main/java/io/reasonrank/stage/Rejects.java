package io.reasonrank.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Records that a stage cannot use: one line each in {@code rejected.jsonl}, counted by rule. A
 * stage that is started again rejects again from the start, so a program calls this on every
 * attempt, for the same records in the same order.
 */
public final class Rejects implements AutoCloseable {
  public static final String FILE_NAME = "rejected.jsonl";

  private final Path file;
  private final Map<String, Long> counts = new TreeMap<>();
  private @Nullable BufferedWriter out;

  Rejects(Path directory) throws IOException {
    this.file = directory.resolve(FILE_NAME);
    Files.deleteIfExists(file);
  }

  /**
   * Rejects one record.
   *
   * @param rule short name that counts are kept by, for example {@code not-json}
   * @param place where the record stands: file:line, or an id
   * @param reason one line for a person, with the value that broke the rule
   */
  public void reject(String rule, String place, String reason) {
    reject(rule, place, reason, Json.object());
  }

  /** As above, with more fields for machines (for example {@code domain}, {@code ndcg}). */
  public synchronized void reject(String rule, String place, String reason, ObjectNode detail) {
    ObjectNode line = Json.object().put("rule", rule).put("place", place).put("reason", reason);
    line.setAll(detail);
    try {
      writer().write(Json.line(line) + "\n");
    } catch (IOException e) {
      throw StageException.io("cannot write " + file + ": " + e.getMessage(), e);
    }
    counts.merge(rule, 1L, Long::sum);
  }

  /** Rejected so far, by rule. */
  public synchronized Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  private BufferedWriter writer() throws IOException {
    if (out == null) {
      out = Files.newBufferedWriter(file);
    }
    return out;
  }

  @Override
  public synchronized void close() throws IOException {
    if (out != null) {
      out.close();
      out = null;
    }
  }
}
