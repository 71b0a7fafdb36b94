package io.reasonrank.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Tells the operator how far a stage is: every ten seconds the last line of the progress file and
 * the newest checkpoint go to {@code REASONRANK_PROGRESS_URL}. What is not heard is lost; a stage
 * never waits or fails for it.
 */
final class ProgressPush implements AutoCloseable {
  static final Duration EVERY = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final int DEEP_ENOUGH = 4;

  private final URI url;
  private final String token;
  private final int shard;
  private final Path progress;
  private final Path work;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build();

  private ProgressPush(Map<String, String> environment, int shard, Path progress, Path work) {
    this.url = URI.create(environment.get("REASONRANK_PROGRESS_URL"));
    this.token = environment.getOrDefault("REASONRANK_PROGRESS_TOKEN", "");
    this.shard = shard;
    this.progress = progress;
    this.work = work;
  }

  /**
   * Starts to tell, where the environment names an address.
   *
   * @param work directory in which the stage writes, with its checkpoints
   */
  static Optional<ProgressPush> start(
      Map<String, String> environment, int shard, Path progress, Path work, Duration every) {
    if (!environment.containsKey("REASONRANK_PROGRESS_URL")) {
      return Optional.empty();
    }
    var push = new ProgressPush(environment, shard, progress, work);
    push.timer.scheduleWithFixedDelay(
        push::tell, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return Optional.of(push);
  }

  private void tell() {
    try {
      Optional<ObjectNode> report = report();
      if (report.isPresent()) {
        send(Json.line(report.get()));
      }
    } catch (IOException | StageException e) {
      // The next one may come through.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<ObjectNode> report() throws IOException {
    List<String> lines = Files.exists(progress) ? Files.readAllLines(progress) : List.of();
    if (lines.isEmpty()) {
      return Optional.empty();
    }
    ObjectNode report = Json.parse(lines.getLast(), ObjectNode.class, progress.toString());
    report.put("shard", shard);
    checkpoint().ifPresent(saved -> report.set("checkpoint", saved));
    return Optional.of(report);
  }

  private Optional<ObjectNode> checkpoint() throws IOException {
    if (!Files.isDirectory(work)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.walk(work, DEEP_ENOUGH)) {
      Optional<Path> newest =
          files
              .filter(path -> path.getFileName().toString().matches("step-\\d+"))
              .max(Comparator.comparing(path -> path.getFileName().toString()));
      return newest.isEmpty() ? Optional.empty() : Optional.of(describe(newest.get()));
    }
  }

  private static ObjectNode describe(Path checkpoint) throws IOException {
    String step = checkpoint.getFileName().toString().substring("step-".length());
    ObjectNode saved = Json.object();
    saved.put("uri", checkpoint.toString());
    saved.put("step", Long.parseLong(step));
    saved.put("savedAt", Files.getLastModifiedTime(checkpoint).toInstant().toString());
    return saved;
  }

  private void send(String body) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(url)
            .timeout(PATIENCE)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    client.send(request, HttpResponse.BodyHandlers.discarding());
  }

  @Override
  public void close() {
    timer.shutdownNow();
    client.shutdownNow();
  }
}
