package io.reasonrank.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.TokenBudget;
import io.smallrye.mutiny.Multi;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server that fails in every way that servers fail in. */
class FaultsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final RetryPolicy QUICK =
      new RetryPolicy(2, Duration.ofMillis(5), Duration.ofSeconds(5));
  private static final String WELL =
      "{\"choices\":[{\"delta\":{\"content\":\"[1]\"},\"finish_reason\":\"stop\"}]}";
  private static final FakeServer.Answer ANSWER = FakeServer.streaming(WELL, "[DONE]");

  private static GenerationRequest request() {
    return GenerationRequest.greedy(List.of(ChatMessage.user("x")), new TokenBudget(0, 5));
  }

  private static OpenAiEngine engine(FakeServer server) {
    return new OpenAiEngine(OpenAiOptions.of(server.baseUrl(), "m").withRetries(QUICK));
  }

  private static List<GenerationEvent> generate(FakeServer server, GenerationRequest request) {
    try (var engine = engine(server)) {
      return engine.generate(request).collect().asList().await().atMost(PATIENCE);
    }
  }

  private static FakeServer.Answer refusing(int status) {
    return FakeServer.plain(status, Map.of(), "{\"error\":{\"message\":\"no\"}}");
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void asksAgainAfterAFaultThatPasses(int status) throws Exception {
    try (var server = new FakeServer(refusing(status), refusing(status), ANSWER)) {
      assertThat(generate(server, request())).last().isInstanceOf(Finished.class);
      assertThat(server.asked).hasValue(3);
    }
  }

  @Test
  void givesUpAfterTheLastRetry() throws Exception {
    try (var server = new FakeServer(refusing(503))) {
      assertThatThrownBy(() -> generate(server, request()))
          .isInstanceOfSatisfying(
              EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.UNAVAILABLE));
      assertThat(server.asked).hasValue(3);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 413, 408, 504})
  void doesNotRepeatWhatWouldFailAgainOrMayStillRun(int status) throws Exception {
    try (var server = new FakeServer(refusing(status), ANSWER)) {
      assertThatThrownBy(() -> generate(server, request())).isInstanceOf(EngineException.class);
      assertThat(server.asked).hasValue(1);
    }
  }

  @Test
  void waitsAsLongAsTheServerSays() throws Exception {
    var busy = FakeServer.plain(429, Map.of("Retry-After", "1"), "{}");
    try (var server = new FakeServer(busy, ANSWER)) {
      long start = System.nanoTime();
      generate(server, request());

      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void aWaitBeyondTheDeadlineIsNoUse() throws Exception {
    var busy = FakeServer.plain(429, Map.of("Retry-After", "3"), "{}");
    try (var server = new FakeServer(busy, ANSWER)) {
      var hurried = request().withDeadline(Optional.of(Instant.now().plusSeconds(2)));
      assertThatThrownBy(() -> generate(server, hurried))
          .isInstanceOfSatisfying(
              EngineException.class,
              e -> assertThat(e.retryAfter()).contains(Duration.ofSeconds(3)));
    }
  }

  @Test
  void aStreamCutBeforeItsFirstPieceIsAskedForAgain() throws Exception {
    try (var server = new FakeServer(FakeServer.streaming(), ANSWER)) {
      assertThat(generate(server, request())).hasSize(2);
      assertThat(server.asked).hasValue(2);
    }
  }

  @Test
  void aStreamCutAfterItsFirstPieceFailsSinceTextWasTold() throws Exception {
    String piece = "{\"choices\":[{\"delta\":{\"content\":\"[1]\"}}]}";
    try (var server = new FakeServer(FakeServer.streaming(piece), ANSWER);
        var engine = engine(server)) {
      var told = new ArrayList<GenerationEvent>();
      var all = engine.generate(request()).onItem().invoke(told::add).collect().asList();
      assertThatThrownBy(() -> all.await().atMost(PATIENCE)).isInstanceOf(EngineException.class);

      assertThat(told).containsExactly(new Delta("[1]", false));
      assertThat(server.asked).hasValue(1);
    }
  }

  @Test
  void aMalformedPieceFailsTheRequest() throws Exception {
    String piece = "{\"choices\":[{\"delta\":{\"content\":\"[1]\"}}]}";
    try (var server = new FakeServer(FakeServer.streaming(piece, "{\"choices\":[{"), ANSWER)) {
      assertThatThrownBy(() -> generate(server, request()))
          .isInstanceOf(EngineException.class)
          .hasMessageContaining("not JSON");
    }
  }

  @Test
  void slowTokensAreNoSilence() throws Exception {
    try (var server = new FakeServer(FaultsTest::slowly);
        var engine =
            new OpenAiEngine(
                OpenAiOptions.of(server.baseUrl(), "m")
                    .withRetries(RetryPolicy.NONE)
                    .withSilence(Duration.ofMillis(1000)))) {
      List<GenerationEvent> events =
          engine.generate(request()).collect().asList().await().atMost(PATIENCE);

      assertThat(events).hasSize(9);
    }
  }

  /** Eight pieces in two seconds, twice the silence that is borne. */
  private static void slowly(com.sun.net.httpserver.HttpExchange exchange)
      throws java.io.IOException {
    exchange.sendResponseHeaders(200, 0);
    var never = new CountDownLatch(1);
    try (var out = exchange.getResponseBody()) {
      for (int i = 0; i < 8; i++) {
        never.await(250, java.util.concurrent.TimeUnit.MILLISECONDS);
        String finish = i == 7 ? ",\"finish_reason\":\"stop\"" : "";
        String chunk = "{\"choices\":[{\"delta\":{\"content\":\"x\"}" + finish + "}]}";
        out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cancellingWhileWaitingForARetrySendsNothingMore() throws Exception {
    var busy = FakeServer.plain(429, Map.of("Retry-After", "1"), "{}");
    try (var server = new FakeServer(busy, ANSWER);
        var engine = engine(server)) {
      var answer = engine.generate(request()).collect().asList();
      assertThatThrownBy(() -> answer.await().atMost(Duration.ofMillis(300)))
          .isInstanceOf(io.smallrye.mutiny.TimeoutException.class);
      // A request of its own after the pause: if the first were sent again, three were counted.
      Multi<GenerationEvent> second = engine.generate(request());
      assertThat(
              second
                  .onSubscription()
                  .call(() -> pause(Duration.ofMillis(1200)))
                  .collect()
                  .asList()
                  .await()
                  .atMost(PATIENCE))
          .hasSize(2);
      assertThat(server.asked).hasValue(2);
    }
  }

  private static io.smallrye.mutiny.Uni<Void> pause(Duration time) {
    return io.smallrye.mutiny.Uni.createFrom().voidItem().onItem().delayIt().by(time);
  }

  @Test
  void neverMoreAtOnceThanAllowed() throws Exception {
    var now = new AtomicInteger();
    var most = new AtomicInteger();
    try (var server =
            new FakeServer(
                exchange -> {
                  most.accumulateAndGet(now.incrementAndGet(), Math::max);
                  ANSWER.write(exchange);
                  now.decrementAndGet();
                });
        var engine =
            new OpenAiEngine(
                OpenAiOptions.of(server.baseUrl(), "m").withLimits(new RateLimits(0, 0, 2)))) {
      var all = new ArrayList<Multi<GenerationEvent>>();
      for (int i = 0; i < 20; i++) {
        all.add(engine.generate(request()));
      }
      List<GenerationEvent> events =
          Multi.createBy()
              .merging()
              .withConcurrency(20)
              .streams(all)
              .collect()
              .asList()
              .await()
              .atMost(PATIENCE);

      assertThat(events).hasSize(40);
      assertThat(most.get()).isBetween(1, 2);
    }
  }
}
