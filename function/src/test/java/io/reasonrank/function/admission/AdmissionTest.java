package io.reasonrank.function.admission;

import static io.restassured.RestAssured.given;
import static io.restassured.RestAssured.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.reasonrank.client.Endpoint;
import io.reasonrank.client.RerankAnswer;
import io.reasonrank.client.RerankClient;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The door with an engine that has one place and takes as long as it is told. */
@QuarkusTest
@TestProfile(AdmissionTest.OnePlace.class)
class AdmissionTest {
  /** One place, a wait of three seconds at most. */
  public static class OnePlace implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "reasonrank.admission.places", "1",
          "reasonrank.admission.longest-wait", "3s",
          "reasonrank.admission.tokens-per-second", "500",
          "reasonrank.heartbeat", "100ms",
          "reasonrank.cache.weight", "1000000");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(SlowBackend.class);
    }
  }

  private static final ExecutorService CLIENTS = Executors.newCachedThreadPool();

  @Inject SlowBackend engine;

  @BeforeEach
  void nobodyIsAtTheEngine() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> engine.running() == 0);
  }

  /** Queries differ, or they would be answered together. */
  private static String body(int millis) {
    return "{\"query\":\"%d %d\",\"documents\":[\"plum\",\"rose\"]}"
        .formatted(millis, ThreadLocalRandom.current().nextLong());
  }

  private static Response post(String body, String timeout) {
    return given()
        .contentType(ContentType.JSON)
        .header("X-Request-Timeout", timeout)
        .body(body)
        .when()
        .post("/v1/rerank");
  }

  private static CompletableFuture<Response> inBackground(String body) {
    return CompletableFuture.supplyAsync(() -> post(body, "20"), CLIENTS);
  }

  private void isRunning() {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> engine.running() == 1);
  }

  @Test
  void whoStillWaitsAtItsDeadlineIsAnsweredInInputOrderAndNeverRuns() {
    CompletableFuture<Response> first = inBackground(body(2500));
    isRunning();
    int started = engine.started();
    long start = System.nanoTime();

    Response late = post(body(10), "1.5");

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf("deadline 1500 ms, answered after %d ms%n", took.toMillis());
    assertThat(late.statusCode()).isEqualTo(200);
    assertThat(late.jsonPath().getBoolean("partial")).isTrue();
    assertThat(late.jsonPath().getList("results.index")).containsExactly(0, 1);
    assertThat(took).isBetween(Duration.ofMillis(1400), Duration.ofMillis(2400));
    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(engine.started()).isEqualTo(started);
  }

  @Test
  void ourClientIsAnsweredWithinItsPatience() {
    CompletableFuture<Response> first = inBackground(body(2500));
    isRunning();
    try (var client = new RerankClient(endpoint().within(Duration.ofMillis(1500)))) {
      long start = System.nanoTime();

      RerankAnswer answer = client.rank("10 ours", List.of("plum", "rose"));

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(1500));
      assertThat(answer.partial() && answer.degraded()).isTrue();
    }
    first.join();
  }

  @Test
  void ourClientComesBackWhenItWasToldTo() {
    List<CompletableFuture<Response>> crowd =
        IntStream.range(0, 12).mapToObj(i -> inBackground(body(700))).toList();
    isRunning();
    try (var client = new RerankClient(endpoint().within(Duration.ofSeconds(30)))) {
      RerankAnswer answer = client.rank("10 back again", List.of("plum", "rose"));

      assertThat(answer.partial()).isFalse();
      assertThat(answer.places().getFirst().index()).isEqualTo(1);
    }
    crowd.forEach(CompletableFuture::join);
  }

  private static Endpoint endpoint() {
    return Endpoint.at(URI.create("http://localhost:" + RestAssured.port));
  }

  @Test
  void aClientThatHangsUpFreesThePlace() throws IOException {
    String body = body(30_000);
    Socket client = new Socket("localhost", RestAssured.port);
    client
        .getOutputStream()
        .write(
            ("POST /v1/rerank HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                    + "Content-Length: %d\r\n\r\n%s".formatted(body.length(), body))
                .getBytes(StandardCharsets.US_ASCII));
    isRunning();

    long start = System.nanoTime();
    client.close();

    Awaitility.await()
        .pollInterval(Duration.ofMillis(1))
        .atMost(Duration.ofSeconds(5))
        .until(() -> engine.running() == 0);
    System.out.printf("disconnect freed after %d ms%n", (System.nanoTime() - start) / 1_000_000);
    assertThat(post(body(1), "20").jsonPath().getBoolean("partial")).isFalse();
  }

  @Test
  void tooManyAreTurnedAwayAndToldWhenToComeBack() {
    // What a request takes is learned, whatever other tests have taught.
    IntStream.range(0, 5).forEach(i -> post(body(300), "20"));
    List<CompletableFuture<Response>> all =
        IntStream.range(0, 24).mapToObj(i -> inBackground(body(300))).toList();
    List<Response> answers = all.stream().map(CompletableFuture::join).toList();
    List<Response> refused = answers.stream().filter(a -> a.statusCode() == 503).toList();

    assertThat(answers).allSatisfy(a -> assertThat(a.statusCode()).isIn(200, 503));
    assertThat(refused).isNotEmpty().hasSizeLessThan(24);
    assertThat(refused)
        .allSatisfy(a -> assertThat(Integer.parseInt(a.header("Retry-After"))).isBetween(1, 30));
  }

  @Test
  void theSameAtTheSameTimeRunsOnceAndAgainLaterNotAtAll() {
    int before = engine.started();
    String same = body(700);
    CompletableFuture<Response> first = inBackground(same);
    isRunning();
    CompletableFuture<Response> second = inBackground(same);
    Response one = first.join();
    Response two = second.join();
    Response kept = post(same, "20");

    assertThat(engine.started()).isEqualTo(before + 1);
    assertThat(List.of(one, two, kept))
        .allSatisfy(a -> assertThat(a.jsonPath().getList("results.index")).containsExactly(1, 0));
    assertThat(one.jsonPath().getString("id")).isNotEqualTo(two.jsonPath().getString("id"));
    when()
        .get("/q/metrics")
        .then()
        .body(containsString("reasonrank_cache_total{result=\"hit\"}"))
        .body(containsString("reasonrank_queue_predicted_seconds"));
  }

  @Test
  void aStreamThatSaysNothingSaysThatItIsThere() {
    String stream =
        post(body(900).replace("{\"query\"", "{\"stream\":true,\"query\""), "20").asString();

    assertThat(stream)
        .containsPattern("event: round\\ndata: .*\\n\\n(: still here\\n\\n)+event: result\\n");
  }

  @Test
  void whoStreamsIsAnsweredByTheSameRun() {
    int before = engine.started();
    String same = body(700);
    CompletableFuture<Response> first = inBackground(same);
    isRunning();
    Response stream = post(same.replace("{\"query\"", "{\"stream\":true,\"query\""), "20");

    assertThat(stream.asString()).contains("event: round", "event: result");
    assertThat(first.join().statusCode()).isEqualTo(200);
    assertThat(engine.started()).isEqualTo(before + 1);
  }
}
