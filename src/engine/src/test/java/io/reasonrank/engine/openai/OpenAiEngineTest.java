package io.reasonrank.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiEngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String STOP = "{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}";

  private static GenerationRequest request() {
    return GenerationRequest.greedy(
        List.of(ChatMessage.system("Rank."), ChatMessage.user("[1] a [2] b")),
        new TokenBudget(100, 20));
  }

  private static OpenAiOptions plain(URI baseUrl) {
    return OpenAiOptions.of(baseUrl, "m").withRetries(RetryPolicy.NONE);
  }

  private static String content(String text) {
    return "{\"choices\":[{\"delta\":{\"content\":\"" + text + "\"}}]}";
  }

  private static List<GenerationEvent> generate(FakeServer server, GenerationRequest request) {
    try (var engine = new OpenAiEngine(plain(server.baseUrl()))) {
      return engine.generate(request).collect().asList().await().atMost(PATIENCE);
    }
  }

  private static Finished finished(List<GenerationEvent> events) {
    return (Finished) events.getLast();
  }

  private static String thought(List<GenerationEvent> events) {
    return events.stream()
        .filter(event -> event instanceof Delta delta && delta.reasoning())
        .map(event -> ((Delta) event).text())
        .reduce("", String::concat);
  }

  @Test
  void streamsDeltasAndEndsWithTextReasonAndUsage() throws Exception {
    String usage =
        "{\"choices\":[],\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":5,"
            + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":2}}}";
    try (var server =
        new FakeServer(
            FakeServer.streaming(content("[2] "), content("> [1]"), STOP, usage, "[DONE]"))) {
      List<GenerationEvent> events = generate(server, request());

      assertThat(events)
          .containsExactly(
              new Delta("[2] ", false),
              new Delta("> [1]", false),
              new Finished("[2] > [1]", FinishReason.STOP, new Usage(7, 3, 2, 3)));
    }
  }

  @Test
  void asksForAStreamWithRolesBudgetAndSampling() throws Exception {
    try (var server = new FakeServer(FakeServer.streaming(STOP, "[DONE]"));
        var engine =
            new OpenAiEngine(
                OpenAiOptions.of(server.baseUrl(), "m").withApiKey(Optional.of("secret")))) {
      var sampled =
          request().withSampling(Sampling.atTemperature(0.7, 5).withTopP(0.9).withTopK(40));
      engine.generate(sampled).collect().asList().await().atMost(PATIENCE);

      var body = new ObjectMapper().readTree(server.body.get(20, TimeUnit.SECONDS));
      assertThat(body.toString())
          .isEqualTo(
              "{\"model\":\"m\",\"messages\":[{\"role\":\"system\",\"content\":\"Rank.\"},"
                  + "{\"role\":\"user\",\"content\":\"[1] a [2] b\"}],\"max_tokens\":120,"
                  + "\"stream\":true,\"stream_options\":{\"include_usage\":true},"
                  + "\"temperature\":0.7,\"top_p\":0.9,\"seed\":5,\"top_k\":40}");
      assertThat(server.authorization.get(20, TimeUnit.SECONDS)).isEqualTo("Bearer secret");
    }
  }

  @ParameterizedTest
  @CsvSource({"reasoning_content", "reasoning"})
  void putsAReasoningFieldIntoThinkTags(String field) throws Exception {
    String reasoning = "{\"choices\":[{\"delta\":{\"" + field + "\":\"%s\",\"content\":null}}]}";
    try (var server =
        new FakeServer(
            FakeServer.streaming(
                reasoning.formatted("b "),
                reasoning.formatted("first"),
                content("<answer>[2] > [1]</answer>"),
                STOP,
                "[DONE]"))) {
      List<GenerationEvent> events = generate(server, request());

      assertThat(thought(events)).isEqualTo("<think>\nb first\n</think>\n");
      assertThat(finished(events).text())
          .isEqualTo("<think>\nb first\n</think>\n<answer>[2] > [1]</answer>");
    }
  }

  @Test
  void findsThinkTagsThatAreCutBetweenChunks() throws Exception {
    try (var server =
        new FakeServer(
            FakeServer.streaming(
                content("<thi"),
                content("nk>be"),
                content("cause</th"),
                content("ink> [1]"),
                STOP,
                "[DONE]"))) {
      List<GenerationEvent> events = generate(server, request());

      assertThat(events)
          .startsWith(
              new Delta("<thi", false),
              new Delta("nk>", false),
              new Delta("be", true),
              new Delta("cause</th", true),
              new Delta("ink>", true),
              new Delta(" [1]", false));
      assertThat(finished(events).text()).isEqualTo("<think>because</think> [1]");
    }
  }

  @Test
  void leavesAThoughtOpenThatRanOutOfTokens() throws Exception {
    try (var server =
        new FakeServer(
            FakeServer.streaming(
                "{\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"},"
                    + "\"finish_reason\":\"length\"}]}",
                "[DONE]"))) {
      Finished end = finished(generate(server, request()));

      assertThat(end.reason()).isEqualTo(FinishReason.LENGTH);
      assertThat(end.text()).isEqualTo("<think>\nhm");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "400, INVALID_REQUEST",
    "401, INVALID_REQUEST",
    "404, INVALID_REQUEST",
    "408, TIMEOUT",
    "429, RATE_LIMITED",
    "500, INTERNAL",
    "502, UNAVAILABLE",
    "503, UNAVAILABLE",
    "504, TIMEOUT"
  })
  void sortsErrorsByStatus(int status, Kind kind) throws Exception {
    String body = "{\"error\":{\"message\":\"too long\"}}";
    try (var server = new FakeServer(FakeServer.plain(status, Map.of("Retry-After", "7"), body))) {
      assertThatThrownBy(() -> generate(server, request()))
          .isInstanceOfSatisfying(
              EngineException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(kind);
                assertThat(failure.retryAfter()).contains(Duration.ofSeconds(7));
                assertThat(failure).hasMessage("the engine answered " + status + ": too long");
              });
    }
  }

  @Test
  void reportsAnErrorInsideAStream() throws Exception {
    try (var server =
        new FakeServer(
            FakeServer.streaming(
                content("[1]"), "{\"error\":{\"message\":\"out of memory\",\"code\":503}}"))) {
      assertThatThrownBy(() -> generate(server, request()))
          .isInstanceOfSatisfying(
              EngineException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
  }

  @Test
  void refusesAStreamThatBreaksOff() throws Exception {
    try (var server = new FakeServer(FakeServer.streaming(content("[1]")))) {
      assertThatThrownBy(() -> generate(server, request()))
          .isInstanceOf(EngineException.class)
          .hasMessage("the engine's stream broke off");
    }
  }

  @Test
  void callsAServerThatIsNotThereUnavailable() throws Exception {
    int unused;
    try (var socket = new ServerSocket(0)) {
      unused = socket.getLocalPort();
    }
    URI nobody = URI.create("http://localhost:" + unused + "/v1");
    try (var engine = new OpenAiEngine(plain(nobody))) {
      var answer = engine.generate(request()).collect().asList();

      assertThatThrownBy(() -> answer.await().atMost(PATIENCE))
          .isInstanceOfSatisfying(
              EngineException.class,
              failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE));
    }
  }

  @Test
  void callsASilentServerATimeout() throws Exception {
    var silent = new CompletableFuture<Void>();
    try (var server = new FakeServer(exchange -> silent.join());
        var engine =
            new OpenAiEngine(plain(server.baseUrl()).withSilence(Duration.ofMillis(200)))) {
      var answer = engine.generate(request()).collect().asList();

      assertThatThrownBy(() -> answer.await().atMost(PATIENCE))
          .isInstanceOfSatisfying(
              EngineException.class, failure -> assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT));
      silent.complete(null);
    }
  }

  @Test
  void closesTheConnectionWhenCancelled() throws Exception {
    var hungUp = new CompletableFuture<Void>();
    try (var server = new FakeServer(exchange -> writeUntilClosed(exchange, hungUp));
        var engine = new OpenAiEngine(plain(server.baseUrl()))) {
      engine.generate(request()).select().first(2).collect().asList().await().atMost(PATIENCE);

      assertThat(hungUp).succeedsWithin(PATIENCE);
    }
  }

  private static void writeUntilClosed(
      com.sun.net.httpserver.HttpExchange exchange, CompletableFuture<Void> hungUp)
      throws IOException {
    exchange.sendResponseHeaders(200, 0);
    byte[] chunk = ("data: " + content("x") + "\n\n").getBytes(StandardCharsets.UTF_8);
    try (var out = exchange.getResponseBody()) {
      while (true) {
        out.write(chunk);
        out.flush();
      }
    } catch (IOException closed) {
      hungUp.complete(null);
    }
  }

  @Test
  void endsAtTheDeadlineWithWhatThereIs() throws Exception {
    var never = new CompletableFuture<Void>();
    try (var server =
        new FakeServer(
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              var out = exchange.getResponseBody();
              out.write(("data: " + content("[1]") + "\n\n").getBytes(StandardCharsets.UTF_8));
              out.flush();
              never.join();
            })) {
      var late = request().withDeadline(Optional.of(Instant.now().plusMillis(500)));
      Finished end = finished(generate(server, late));

      assertThat(end.reason()).isEqualTo(FinishReason.DEADLINE);
      assertThat(end.text()).isEqualTo("[1]");
      never.complete(null);
    }
  }

  @Test
  void readsRetryAfterAsADate() {
    Instant now = Instant.parse("2026-01-01T00:00:00Z");

    assertThat(OpenAiErrors.retryAfter("Thu, 1 Jan 2026 00:01:00 GMT", now))
        .contains(Duration.ofMinutes(1));
    assertThat(OpenAiErrors.retryAfter("soon", now)).isEmpty();
  }

  @Test
  void continuesARawTextAndReadsItsLogProbabilities() throws Exception {
    String chunk =
        "{\"choices\":[{\"text\":\"[2]\",\"finish_reason\":\"stop\",\"logprobs\":{"
            + "\"tokens\":[\"[\",\"2]\"],\"token_logprobs\":[-0.5,-0.25],"
            + "\"top_logprobs\":[{\"[\":-0.5},{\"1]\":-2.0,\"2]\":-0.25}]}}]}";
    try (var server = new FakeServer(FakeServer.streaming(chunk, "[DONE]"))) {
      var raw =
          GenerationRequest.raw("the order:", new TokenBudget(0, 4))
              .withTopLogProbabilities(2)
              .withStops(List.of("END"));
      Finished end = finished(generate(server, raw));

      assertThat(server.path.get(20, TimeUnit.SECONDS)).isEqualTo("/v1/completions");
      assertThat(server.body.get(20, TimeUnit.SECONDS))
          .contains("\"prompt\":\"the order:\"")
          .contains("\"logprobs\":2")
          .contains("\"stop\":[\"END\"]");
      assertThat(end.text()).isEqualTo("[2]");
      assertThat(end.answerTokens())
          .extracting(TokenLogProbability::token)
          .containsExactly("[", "2]");
      assertThat(end.answerTokens().getLast().top())
          .containsExactly(new Alternative("2]", -0.25), new Alternative("1]", -2));
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void reportsTheTokensAfterTheThought(boolean thoughtInField) throws Exception {
    String thought =
        thoughtInField ? "{\"reasoning_content\":\"hm\"}" : "{\"content\":\"<think>hm</think>\"}";
    String open = "{\"choices\":[{\"delta\":%s,\"logprobs\":{\"content\":[%s]}}]}";
    try (var server =
        new FakeServer(
            FakeServer.streaming(
                open.formatted(thought, token("<think>") + "," + token("hm</think>")),
                open.formatted("{\"content\":\"[1]\"}", token("[1]")),
                STOP,
                "[DONE]"))) {
      Finished end = finished(generate(server, request().withTopLogProbabilities(1)));

      assertThat(end.answerTokens())
          .containsExactly(
              new TokenLogProbability("[1]", -0.5, List.of(new Alternative("[1]", -0.5))));
    }
  }

  private static String token(String text) {
    String entry = "\"token\":\"" + text + "\",\"logprob\":-0.5";
    return "{" + entry + ",\"top_logprobs\":[{" + entry + "}]}";
  }

  @Test
  void readsCandidatesAndADeadlineThatPassed() throws Exception {
    String last =
        "{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\",\"stop_reason\":\"deadline\","
            + "\"candidate_logprobs\":[-0.25,-3.0]}]}";
    try (var server = new FakeServer(FakeServer.streaming(content("x"), last, "[DONE]"))) {
      Finished end = finished(generate(server, request()));

      assertThat(end.reason()).isEqualTo(FinishReason.DEADLINE);
      assertThat(end.candidateLogProbabilities()).containsExactly(-0.25, -3.0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vllm, VLLM",
    "sglang, SGLANG",
    "llamacpp, LLAMA_CPP",
    "reasonrank, REASONRANK",
    "me, COMPATIBLE"
  })
  void learnsWhatAServerIs(String owner, Dialect dialect) throws Exception {
    String models =
        "{\"data\":[{\"id\":\"m\",\"owned_by\":\"%s\",\"max_model_len\":4096,\"capabilities\":{"
                .formatted(owner)
            + "\"answer_constraint\":true,\"logprobs\":true}}]}";
    try (var server = new FakeServer(FakeServer.plain(200, Map.of(), models))) {
      OpenAiOptions known = Discovery.complete(OpenAiOptions.of(server.baseUrl(), ""));

      assertThat(known.model()).isEqualTo("m");
      assertThat(known.dialect()).isEqualTo(dialect);
      assertThat(known.contextTokens()).isEqualTo(4096);
      assertThat(known.capabilities().constrainedAnswers())
          .isEqualTo(dialect == Dialect.REASONRANK);
      assertThat(known.capabilities().forcedEndOfThought()).isFalse();
    }
  }
}
