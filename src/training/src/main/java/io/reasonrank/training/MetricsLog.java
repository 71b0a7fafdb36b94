package io.reasonrank.training;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import io.reasonrank.training.tracking.Tracker;
import io.reasonrank.training.tracking.Trackers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@code metrics.jsonl}: one line per reported step. It is part of the artifact, so it holds
 * nothing that differs between two runs of the same spec, such as timings.
 */
final class MetricsLog implements AutoCloseable {
  static final String FILE_NAME = "metrics.jsonl";

  private final Path file;
  private final Tracker tracker;

  private MetricsLog(Path file, Tracker tracker) {
    this.file = file;
    this.tracker = tracker;
  }

  /** Opens the log and drops lines after {@code step}, which a resumed run writes again. */
  static MetricsLog resumeAt(StageContext context, int step) throws IOException {
    return resumeAt(context.work(), step, Trackers.of(System.getenv(), context));
  }

  static MetricsLog resumeAt(Path directory, int step, Tracker tracker) throws IOException {
    Path file = directory.resolve(FILE_NAME);
    List<String> kept = new ArrayList<>();
    if (Files.isRegularFile(file)) {
      for (String line : Files.readAllLines(file)) {
        // A crash can leave half a line at the end.
        if (line.endsWith("}") && Json.mapper().readTree(line).path("step").asInt() <= step) {
          kept.add(line);
        }
      }
    }
    Files.write(file, kept);
    return new MetricsLog(file, tracker);
  }

  /** The values of a figure so far, in order; lines without it are left out. */
  List<Double> history(String name) throws IOException {
    var values = new ArrayList<Double>();
    for (String line : Files.readAllLines(file)) {
      var value = Json.mapper().readTree(line).path(name);
      if (value.isNumber()) {
        values.add(value.doubleValue());
      }
    }
    return values;
  }

  void add(int step, Map<String, Double> values) throws IOException {
    ObjectNode line = Json.object().put("step", step);
    values.forEach(line::put);
    Files.writeString(file, Json.line(line) + "\n", StandardOpenOption.APPEND);
    tracker.metrics(step, values);
  }

  /** No more lines will come. */
  void finished() {
    tracker.finished();
  }

  @Override
  public void close() {
    tracker.close();
  }
}
