package io.reasonrank.training.tracking;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.Json;
import io.reasonrank.training.tracking.MlflowTracker.Labels;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The documented shapes of MLflow's REST API 2.0; {@code bench/verify-training} has the server. */
class MlflowTrackerTest {
  private static final Labels LABELS = new Labels("reasonrank/team", "SFTRun/support", "sft");

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path state;

  @SuppressWarnings("NullAway.Init")
  private HttpServer server;

  private final List<String> paths = Collections.synchronizedList(new ArrayList<>());
  private final List<JsonNode> bodies = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/2.0/mlflow/", this::answer);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath().replace("/api/2.0/mlflow/", "");
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    paths.add(path);
    bodies.add(body.isEmpty() ? Json.object() : Json.parse(body, JsonNode.class, path));
    String reply =
        switch (path) {
          case "experiments/get-by-name" -> "{\"experiment\":{\"experiment_id\":\"7\"}}";
          case "runs/create" -> "{\"run\":{\"info\":{\"run_id\":\"r1\"}}}";
          default -> "{}";
        };
    byte[] bytes = reply.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(200, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private MlflowTracker tracker() {
    return new MlflowTracker("http://localhost:" + server.getAddress().getPort(), LABELS, state);
  }

  @Test
  void figuresGoToOneRunThatTheNextProcessGoesOnWith() {
    try (var tracker = tracker()) {
      tracker.metrics(1, Map.of("loss", 2.5));
    }
    try (var tracker = tracker()) {
      tracker.metrics(2, Map.of("loss", 1.5));
      tracker.finished();
    }

    assertThat(paths)
        .containsExactly(
            "experiments/get-by-name",
            "runs/create",
            "runs/log-batch",
            "runs/log-batch",
            "runs/update");
    assertThat(bodies.get(1).path("experiment_id").asText()).isEqualTo("7");
    assertThat(bodies.get(1).path("tags").toString()).contains("SFTRun/support", "sft");
    JsonNode second = bodies.get(3);
    assertThat(second.path("run_id").asText()).isEqualTo("r1");
    assertThat(second.at("/metrics/0/key").asText()).isEqualTo("loss");
    assertThat(second.at("/metrics/0/value").asDouble()).isEqualTo(1.5);
    assertThat(second.at("/metrics/0/step").asInt()).isEqualTo(2);
    assertThat(bodies.get(4).path("status").asText()).isEqualTo("FINISHED");
  }

  @Test
  void aServerThatIsGoneStopsNobody() {
    server.stop(0);
    try (var tracker = tracker()) {
      tracker.metrics(1, Map.of("loss", 2.5));
      tracker.finished();
    }
    assertThat(paths).isEmpty();
  }
}
