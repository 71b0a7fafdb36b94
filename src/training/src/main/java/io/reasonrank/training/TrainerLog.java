package io.reasonrank.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageContext;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the step logs of LLaMA-Factory ({@code result/trainer_log.jsonl}: fields beside {@code
 * current_steps}) and verl ({@code metrics.verl.jsonl}: {@code step} and {@code data}) as our
 * progress and {@code metrics.jsonl}.
 */
final class TrainerLog implements AutoCloseable {
  private static final List<String> FILES =
      List.of("result/trainer_log.jsonl", "metrics.verl.jsonl");
  private static final Map<String, String> NAMES =
      Map.of(
          "lr", "learningRate",
          "critic/rewards/mean", "reward",
          "actor/kl_loss", "kl",
          "actor/entropy", "entropy",
          "actor/grad_norm", "gradientNorm",
          "response_length/mean", "responseTokens");

  private final StageContext context;
  private final Path work;
  private final int steps;
  private final MetricsLog metrics;
  private int last;

  TrainerLog(StageContext context, Path work, int steps) throws IOException {
    this.context = context;
    this.work = work;
    this.steps = steps;
    this.metrics = MetricsLog.resumeAt(context, 0);
  }

  /** The trainer has ended well. */
  void finished() {
    metrics.finished();
  }

  @Override
  public void close() {
    metrics.close();
  }

  int lastStep() {
    return last;
  }

  /** Takes the lines of steps that were not told yet. */
  void follow() throws IOException {
    for (String name : FILES) {
      Path file = work.resolve(name);
      if (Files.isRegularFile(file)) {
        for (String line : Files.readAllLines(file)) {
          take(line);
        }
      }
    }
  }

  private void take(String line) throws IOException {
    JsonNode entry;
    try {
      entry = Json.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      return; // the line is still being written
    }
    int step = entry.path("current_steps").asInt(entry.path("step").asInt());
    Map<String, Double> values = values(entry.has("data") ? entry.path("data") : entry);
    if (step > last && !values.isEmpty()) {
      last = step;
      metrics.add(step, values);
      context.progress().report(step, steps, "steps", values);
    }
  }

  private static Map<String, Double> values(JsonNode entry) {
    Map<String, Double> values = new LinkedHashMap<>();
    entry
        .properties()
        .forEach(
            field -> {
              boolean known = NAMES.containsKey(field.getKey()) || field.getKey().equals("loss");
              if (known && Double.isFinite(field.getValue().asDouble(Double.NaN))) {
                values.put(
                    NAMES.getOrDefault(field.getKey(), field.getKey()),
                    field.getValue().asDouble());
              }
            });
    return values;
  }
}
