package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.AuditLog;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.operator.progress.ProgressEndpoint;
import io.reasonrank.operator.progress.ProgressTokens;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pods report over HTTP; the status of their run follows, slowly. */
class ProgressOnClusterTest {
  private final ProgressTokens tokens =
      new ProgressTokens("a key of the tests".getBytes(StandardCharsets.UTF_8));

  @Test
  void reportsReachTheStatusAtMostOncePerTenSecondsAndOnlyWithTheRunsToken() throws Exception {
    TestCluster cluster = TestCluster.sharedOrSkip();
    String namespace = cluster.namespace();
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
    var resources = new Resources(cluster.client(), namespace);
    Vertx vertx = Vertx.vertx();
    try (var operator = InProcessOperator.start(cluster, namespace)) {
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(new ProgressEndpoint(() -> tokens, operator.runs().progress()))
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(1, TimeUnit.MINUTES);
      resources.apply(Yamls.SFT);
      SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Running");
      String uid = run.getMetadata().getUid();
      String address =
          "http://127.0.0.1:%d/v1/progress/SFTRun/%s/sft/%s/sft/1"
              .formatted(server.actualPort(), namespace, uid);
      assertThat(post(address, tokens.of("another"), report(1))).isEqualTo(401);
      assertThat(post(address, tokens.of(uid), "{\"step\":-1}")).isEqualTo(400);
      assertThat(post(address, tokens.of(uid), " ".repeat(20_000))).isEqualTo(413);
      long before = writes(cluster, namespace);
      for (int step = 1; step <= 20; step++) {
        assertThat(post(address, tokens.of(uid), report(step))).isEqualTo(204);
      }
      RunStatus first =
          status(resources.await(SFTRun.class, "sft", "progress", s -> s.progress() != null));
      assertThat(writes(cluster, namespace)).isEqualTo(before + 1);
      assertThat(first.checkpoint()).isNotNull();
      RunStatus last =
          status(
              resources.await(
                  SFTRun.class,
                  "sft",
                  "step 20",
                  s -> s.progress() != null && s.progress().step() == 20));
      assertThat(writes(cluster, namespace)).isLessThanOrEqualTo(before + 2);
      assertThat(last.progress())
          .isEqualTo(new RunStatus.Progress(20, 40, 50, 7L, java.util.Map.of("loss", 0.5)));
      assertThat(isTrue(last, "CheckpointAvailable")).isTrue();
    } finally {
      vertx.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private static boolean isTrue(RunStatus status, String type) {
    return status.conditions().stream()
        .anyMatch(condition -> condition.type().equals(type) && condition.status().equals("True"));
  }

  private static RunStatus status(SFTRun run) {
    RunStatus status = run.getStatus();
    if (status == null) {
      throw new AssertionError("no status");
    }
    return status;
  }

  private static long writes(TestCluster cluster, String namespace) {
    return new AuditLog(cluster.auditLog())
        .in(namespace).stream()
            .filter(request -> request.right().equals("update reasonrank.io/sftruns/status"))
            .count();
  }

  private static String report(int step) {
    return "{\"step\":%d,\"total\":40,\"unit\":\"steps\",\"etaSeconds\":7.2,\"metrics\":{\"loss\":0.5},"
            .formatted(step)
        + "\"checkpoint\":{\"uri\":\"pvc://m/x\",\"step\":1,\"savedAt\":\"2026-01-01T00:00:00Z\"}}";
  }

  private static int post(String address, String token, String body)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(address))
              .header("Authorization", "Bearer " + token)
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build();
      return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
  }
}
