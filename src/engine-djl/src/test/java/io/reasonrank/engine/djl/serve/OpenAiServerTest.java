package io.reasonrank.engine.djl.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.reasonrank.engine.AnswerConstraint;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import io.reasonrank.engine.djl.TinyModels;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OpenAiServerTest {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String CHAT = "/v1/chat/completions";
  private static final String TEXT = "/v1/completions";

  @TempDir static Path model;

  @BeforeAll
  static void create() {
    TinyModels.create(model);
  }

  private static RunningServer serving(ScriptedEngine engine) throws Exception {
    return new RunningServer(engine, model, ServeOptions.DEFAULTS);
  }

  private static String chat(String fields) {
    return "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"why\"}]%s}"
        .formatted(fields.isEmpty() ? "" : "," + fields);
  }

  @Test
  void streamsPiecesThenReasonThenUsageThenDone() throws Exception {
    try (var server = serving(ScriptedEngine.telling("[2] ", "> [1]"))) {
      var answer =
          server.post(CHAT, chat("\"stream\":true,\"stream_options\":{\"include_usage\":true}"));

      assertThat(answer.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      List<String> data = RunningServer.data(answer.body());
      assertThat(data).hasSize(6);
      assertThat(delta(data.get(0)).path("role").asText()).isEqualTo("assistant");
      assertThat(delta(data.get(1)).path("content").asText()).isEqualTo("[2] ");
      assertThat(delta(data.get(2)).path("content").asText()).isEqualTo("> [1]");
      assertThat(choice(data.get(3)).path("finish_reason").asText()).isEqualTo("stop");
      JsonNode usage = RunningServer.json(data.get(4)).path("usage");
      assertThat(usage.toString())
          .isEqualTo(
              "{\"prompt_tokens\":7,\"completion_tokens\":2,\"total_tokens\":9,"
                  + "\"prompt_tokens_details\":{\"cached_tokens\":3},"
                  + "\"completion_tokens_details\":{\"reasoning_tokens\":0}}");
      assertThat(data.get(5)).isEqualTo("[DONE]");
    }
  }

  @Test
  void takesThoughtsOutOfTheContentUnlessAskedNotTo() throws Exception {
    var engine = ScriptedEngine.telling("<thi", "nk>\nbe", "cause\n</", "think>\n\n[1]");
    try (var server = serving(engine)) {
      JsonNode apart = message(server.post(CHAT, chat("")).body());
      assertThat(apart.path("reasoning_content").asText()).isEqualTo("because");
      assertThat(apart.path("content").asText()).isEqualTo("[1]");

      JsonNode together = message(server.post(CHAT, chat("\"separate_reasoning\":false")).body());
      assertThat(together.has("reasoning_content")).isFalse();
      assertThat(together.path("content").asText()).isEqualTo("<think>\nbecause\n</think>\n\n[1]");
    }
  }

  @Test
  void readsSamplingBudgetConstraintAndExtensions() throws Exception {
    var engine = ScriptedEngine.telling("x");
    try (var server = serving(engine)) {
      server.post(
          CHAT,
          chat(
              "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.05,"
                  + "\"repetition_penalty\":1.1,\"seed\":5,\"stop\":\"END\",\"priority\":-2,"
                  + "\"max_tokens\":20,\"reasoning_budget\":12,\"deadline_ms\":60000,"
                  + "\"answer_constraint\":{\"type\":\"permutation\",\"n\":3},"
                  + "\"candidates\":[\"[1]\",\"[2]\"]"));

      GenerationRequest asked = engine.asked.getFirst();
      assertThat(asked.sampling()).isEqualTo(new Sampling(0.5, 0.9, 40, 0.05, 1.1, 5));
      assertThat(asked.stops()).containsExactly("END");
      assertThat(asked.priority()).isEqualTo(-2);
      assertThat(asked.budget()).isEqualTo(new TokenBudget(12, 8));
      assertThat(asked.deadline()).isPresent();
      assertThat(asked.constraint()).contains(new AnswerConstraint.PermutationOf(3));
      assertThat(asked.candidates()).containsExactly("[1]", "[2]");
    }
  }

  @Test
  void anAnswerMayFillTheContextAndNoMore() throws Exception {
    var engine = ScriptedEngine.telling("x");
    try (var server = serving(engine)) {
      server.post(TEXT, "{\"prompt\":\"ice ice\",\"max_tokens\":5000}");
      server.post(TEXT, "{\"prompt\":\"ice ice\"}");

      int prompt = 2;
      assertThat(engine.asked)
          .extracting(asked -> asked.budget().total())
          .containsExactly(64 - prompt, 64 - prompt);
    }
  }

  @Test
  void aPromptBeyondTheContextIsRefusedWithTheNumbers() throws Exception {
    try (var server = serving(ScriptedEngine.telling("x"))) {
      var answer = server.post(TEXT, "{\"prompt\":\"" + "ice ".repeat(80) + "\"}");

      assertThat(answer.statusCode()).isEqualTo(400);
      JsonNode error = RunningServer.json(answer.body()).path("error");
      assertThat(error.path("code").asText()).isEqualTo("context_length_exceeded");
      assertThat(error.path("param").asText()).isEqualTo("prompt");
      assertThat(error.path("message").asText()).contains("80 tokens").contains("64");
    }
  }

  @Test
  void givesEachChoiceASeedOfItsOwnAndCountsThePromptOnce() throws Exception {
    var engine = ScriptedEngine.telling("a", "b");
    try (var server = serving(engine)) {
      JsonNode answer = RunningServer.json(server.post(CHAT, chat("\"n\":3,\"seed\":9")).body());

      assertThat(answer.path("choices").findValuesAsText("index")).containsExactly("0", "1", "2");
      assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(7);
      assertThat(answer.path("usage").path("completion_tokens").asInt()).isEqualTo(6);
      assertThat(engine.asked)
          .extracting(asked -> asked.sampling().seed())
          .containsExactlyInAnyOrder(9L, 10L, 11L);
    }
  }

  @Test
  void tellsLogProbabilitiesInBothShapes() throws Exception {
    var token =
        new TokenLogProbability(
            "é", -0.5, List.of(new Alternative("é", -0.5), new Alternative("e", -1.5)));
    var end =
        new Finished("é", FinishReason.STOP, Usage.NONE, List.of(token), List.of(-0.25, -3.0));
    var engine = new ScriptedEngine(request -> Multi.createFrom().item(end));
    try (var server = serving(engine)) {
      JsonNode chat =
          choice(server.post(CHAT, chat("\"logprobs\":true,\"top_logprobs\":2")).body());
      assertThat(chat.path("logprobs").path("content").toString())
          .isEqualTo(
              "[{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169],\"top_logprobs\":["
                  + "{\"token\":\"é\",\"logprob\":-0.5,\"bytes\":[195,169]},"
                  + "{\"token\":\"e\",\"logprob\":-1.5,\"bytes\":[101]}]}]");
      assertThat(chat.path("candidate_logprobs").toString()).isEqualTo("[-0.25,-3.0]");

      JsonNode text = choice(server.post(TEXT, "{\"prompt\":\"ice\",\"logprobs\":0}").body());
      assertThat(text.path("logprobs").toString())
          .isEqualTo(
              "{\"tokens\":[\"é\"],\"token_logprobs\":[-0.5],\"top_logprobs\":[{}],"
                  + "\"text_offset\":[0]}");
      assertThat(engine.asked)
          .extracting(GenerationRequest::topLogProbabilities)
          .containsExactly(2, 1);
    }
  }

  @Test
  void streamsEachPieceWithTheProbabilitiesOfItsTokens() throws Exception {
    var first = new TokenLogProbability("[2]", -0.5, List.of());
    var second = new TokenLogProbability(" >", -0.25, List.of());
    var last = new TokenLogProbability(" [1]", -0.75, List.of());
    List<GenerationEvent> events =
        List.of(
            new Delta("<think>\nhm\n</think>", true),
            new Delta("\n", false, List.of()),
            new Delta("[2]", false, List.of(first)),
            new Delta(" > [1]", false, List.of(second)),
            new Finished(
                "<think>\nhm\n</think>\n[2] > [1]",
                FinishReason.STOP,
                Usage.NONE,
                List.of(first, second, last),
                List.of()));
    var engine = new ScriptedEngine(request -> Multi.createFrom().iterable(events));
    try (var server = serving(engine)) {
      String chat = server.post(CHAT, chat("\"stream\":true,\"logprobs\":true")).body();
      assertThat(tokensOf(chat)).containsExactly("", "[2]", " >", " [1]");

      String asked = "{\"prompt\":\"ice\",\"stream\":true,\"logprobs\":1}";
      String text = server.post(TEXT, asked).body();
      assertThat(tokensOf(text)).containsExactly("", "", "[2]", " >", " [1]");
      assertThat(choice(RunningServer.data(text).get(2)).path("logprobs").path("text_offset"))
          .hasToString("[20]");

      assertThat(tokensOf(server.post(CHAT, chat("\"stream\":true")).body())).containsOnly("");
    }
  }

  /** Tokens that each piece told the probabilities of; the opening of a chat left out. */
  private static List<String> tokensOf(String stream) throws Exception {
    var tokens = new ArrayList<String>();
    for (String data : RunningServer.data(stream)) {
      JsonNode choice = data.equals("[DONE]") ? MissingNode.getInstance() : choice(data);
      if (choice.isObject() && !choice.path("delta").has("role")) {
        JsonNode told = choice.path("logprobs");
        var texts = new StringBuilder();
        told.path("content").forEach(entry -> texts.append(entry.path("token").asText()));
        told.path("tokens").forEach(token -> texts.append(token.asText()));
        tokens.add(texts.toString());
      }
    }
    return tokens;
  }

  @Test
  void aDeadlineIsALengthThatSaysSo() throws Exception {
    var end = new Finished("[1]", FinishReason.DEADLINE, Usage.NONE);
    try (var server = serving(new ScriptedEngine(request -> Multi.createFrom().item(end)))) {
      JsonNode choice = choice(server.post(CHAT, chat("")).body());

      assertThat(choice.path("finish_reason").asText()).isEqualTo("length");
      assertThat(choice.path("stop_reason").asText()).isEqualTo("deadline");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "temperature":-1                                   | temperature
          "temperature":"hot"                                | temperature
          "top_p":2                                          | top_p
          "min_p":1.5                                        | min_p
          "n":0                                              | n
          "n":1.5                                            | n
          "max_tokens":0                                     | max_tokens
          "seed":"x"                                         | seed
          "stream":"yes"                                     | stream
          "stop":[1]                                         | stop
          "top_logprobs":3                                   | top_logprobs
          "top_logprobs":30,"logprobs":true                  | top_logprobs
          "answer_constraint":{"type":"json"}                | answer_constraint.type
          "answer_constraint":{"type":"permutation"}         | answer_constraint.n
          "response_format":{"type":"json_object"}           | response_format
          "tools":[{"type":"function"}]                      | tools
          "presence_penalty":0.5                             | presence_penalty
          "messages":[]                                      | messages
          "messages":[{"role":"robot","content":"x"}]        | messages[0].role
          "messages":[{"role":"user","content":3}]           | messages[0].content
          "messages":[{"role":"user","content":[{"type":"image_url"}]}] | messages[0].content
          """)
  void namesTheFieldThatIsWrong(String fields, String param) throws Exception {
    try (var server = serving(ScriptedEngine.telling("x"))) {
      var answer = server.post(CHAT, chat(fields));

      assertThat(answer.statusCode()).isEqualTo(400);
      JsonNode error = RunningServer.json(answer.body()).path("error");
      assertThat(error.path("param").asText()).isEqualTo(param);
      assertThat(error.path("message").asText()).startsWith(param + " ");
      assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    }
  }

  @Test
  void aBrokenBodyIsRefusedWithoutQuotingIt() throws Exception {
    try (var server = serving(ScriptedEngine.telling("x"))) {
      var answer = server.post(CHAT, "{\"prompt\": secret-document");

      assertThat(answer.statusCode()).isEqualTo(400);
      assertThat(answer.body()).contains("not JSON").doesNotContain("secret");
    }
  }

  @Test
  void sortsRefusalsByStatus() throws Exception {
    var options = ServeOptions.DEFAULTS.withApiKey(Optional.of("key")).withMostBodyBytes(1000);
    try (var server = new RunningServer(ScriptedEngine.telling("x"), model, options)) {
      String key = "Bearer key";
      assertThat(server.post(CHAT, chat("")).statusCode()).isEqualTo(401);
      assertThat(server.get("/v1/models", "Authorization", "Bearer kez").statusCode())
          .isEqualTo(401);
      assertThat(server.get("/v1/models", "Authorization", key).statusCode()).isEqualTo(200);
      assertThat(server.get("/v1/models/tiny", "Authorization", key).statusCode()).isEqualTo(200);
      assertThat(server.get("/v1/models/big", "Authorization", key).statusCode()).isEqualTo(404);
      assertThat(server.get("/nowhere", "Authorization", key).statusCode()).isEqualTo(404);
      assertThat(server.get(CHAT, "Authorization", key).statusCode()).isEqualTo(405);
      assertThat(server.get("/health").statusCode()).isEqualTo(200);
    }
    try (var open =
        new RunningServer(
            ScriptedEngine.telling("x"), model, ServeOptions.DEFAULTS.withMostBodyBytes(1000))) {
      assertThat(open.post(CHAT, chat("\"x\":\"" + "y".repeat(2000) + "\"")).statusCode())
          .isEqualTo(413);
      var other = open.post(CHAT, "{\"model\":\"gpt\",\"messages\":[]}");
      assertThat(other.statusCode()).isEqualTo(404);
      assertThat(other.body()).contains("model_not_found");
    }
  }

  @Test
  void aFullServerAsksToComeBackLater() throws Exception {
    var never = new ScriptedEngine(request -> Multi.createFrom().nothing());
    try (var server = new RunningServer(never, model, ServeOptions.DEFAULTS.withMostInFlight(2));
        var waiting = server.send(CHAT, chat("\"n\":2"))) {
      await().atMost(PATIENCE).until(() -> server.server.inFlight() == 2);

      var answer = server.post(CHAT, chat(""));
      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValueAsLong("Retry-After").orElse(0)).isPositive();
      assertThat(waiting.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"true", "false"})
  void aClientThatHangsUpFreesItsPlaceAndStopsTheEngine(boolean stream) throws Exception {
    var stopped = new CompletableFuture<Void>();
    var endless =
        new ScriptedEngine(
            request ->
                Multi.createFrom()
                    .<GenerationEvent>emitter(e -> e.emit(new Delta("a", false)))
                    .onCancellation()
                    .invoke(() -> stopped.complete(null)));
    try (var server = serving(endless)) {
      var client = server.send(CHAT, chat("\"stream\":" + stream));
      await().atMost(PATIENCE).until(() -> server.server.inFlight() == 1);
      client.close();

      assertThat(stopped).succeedsWithin(PATIENCE);
      await().atMost(PATIENCE).until(() -> server.server.inFlight() == 0);
      assertThat(server.get("/metrics").body()).contains("reasonrank_engine_cancelled_total 1.0");
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsTheEngineBack() throws Exception {
    int all = 200_000;
    var told = new AtomicInteger();
    String piece = "0123456789".repeat(10);
    var eager =
        new ScriptedEngine(
            request ->
                Multi.createFrom()
                    .range(0, all)
                    .<GenerationEvent>map(i -> new Delta(piece, false))
                    .onItem()
                    .invoke(told::incrementAndGet));
    try (var server = serving(eager);
        var client = server.send(CHAT, chat("\"stream\":true"))) {
      await().atMost(PATIENCE).until(() -> told.get() > 0);
      await().during(Duration.ofMillis(500)).atMost(PATIENCE).until(() -> told.get() < all);
      assertThat(client.isConnected()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, 400",
    "RATE_LIMITED, 429",
    "UNAVAILABLE, 503",
    "TIMEOUT, 504",
    "INTERNAL, 500"
  })
  void aFailureBeforeTheFirstPieceHasAStatus(EngineException.Kind kind, int status)
      throws Exception {
    var failing =
        new ScriptedEngine(
            request -> Multi.createFrom().failure(new EngineException(kind, "went wrong")));
    try (var server = serving(failing)) {
      assertThat(server.post(CHAT, chat("\"stream\":true")).statusCode()).isEqualTo(status);
      assertThat(server.post(CHAT, chat("")).statusCode()).isEqualTo(status);
    }
  }

  @Test
  void aFailureInsideAStreamIsItsLastEvent() throws Exception {
    var failing =
        new ScriptedEngine(
            request ->
                Multi.createBy()
                    .concatenating()
                    .streams(
                        Multi.createFrom().<GenerationEvent>item(new Delta("a", false)),
                        Multi.createFrom()
                            .failure(
                                new EngineException(
                                    EngineException.Kind.UNAVAILABLE, "went away"))));
    try (var server = serving(failing)) {
      List<String> data = RunningServer.data(server.post(CHAT, chat("\"stream\":true")).body());

      assertThat(RunningServer.json(data.getLast()).path("error").path("message").asText())
          .isEqualTo("went away");
    }
  }

  @Test
  void drainingRefusesTheNewAndFinishesTheOld() throws Exception {
    var go = new CompletableFuture<List<GenerationEvent>>();
    var slow =
        new ScriptedEngine(
            request ->
                Multi.createFrom()
                    .completionStage(go)
                    .onItem()
                    .transformToMultiAndConcatenate(list -> Multi.createFrom().iterable(list)));
    try (var server = serving(slow)) {
      var old = CompletableFuture.supplyAsync(() -> quietly(server));
      await().atMost(PATIENCE).until(() -> server.server.inFlight() == 1);
      var drained = CompletableFuture.supplyAsync(() -> drain(server));
      await().atMost(PATIENCE).until(() -> server.get("/health").statusCode() == 503);

      assertThat(server.post(CHAT, chat("")).statusCode()).isEqualTo(503);
      go.complete(ScriptedEngine.events("x"));
      assertThat(old.get()).isEqualTo(200);
      assertThat(drained.get()).isTrue();
    }
  }

  private static int quietly(RunningServer server) {
    try {
      return server.post(CHAT, chat("")).statusCode();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean drain(RunningServer server) {
    try {
      return server.server.drain(PATIENCE);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void continuesSeveralRawPrompts() throws Exception {
    var engine = ScriptedEngine.telling("x");
    try (var server = serving(engine)) {
      JsonNode answer =
          RunningServer.json(
              server.post(TEXT, "{\"prompt\":[\"ice\",\"salt\"],\"n\":2,\"max_tokens\":3}").body());

      assertThat(answer.path("object").asText()).isEqualTo("text_completion");
      assertThat(answer.path("choices")).hasSize(4);
      assertThat(answer.path("usage").path("prompt_tokens").asInt()).isEqualTo(14);
      assertThat(engine.asked)
          .extracting(GenerationRequest::prompt)
          .contains(new Prompt.Raw("ice"), new Prompt.Raw("salt"));
    }
  }

  @Test
  void countsRequestsAndTokens() throws Exception {
    try (var server = serving(ScriptedEngine.telling("a", "b"))) {
      server.post(CHAT, chat(""));
      server.post(CHAT, chat("\"n\":0"));

      assertThat(server.get("/metrics").body())
          .contains("reasonrank_engine_tokens_total{kind=\"prompt\",} 7.0")
          .contains("reasonrank_engine_tokens_total{kind=\"answer\",} 2.0")
          .contains("{route=\"/v1/chat/completions\",status=\"200\",} 1.0")
          .contains("{route=\"/v1/chat/completions\",status=\"400\",} 1.0");
    }
  }

  @Test
  void tokensGoThereAndBack() throws Exception {
    try (var server = serving(ScriptedEngine.telling("x"))) {
      JsonNode tokens =
          RunningServer.json(server.post("/tokenize", "{\"prompt\":\"ice ice\"}").body());
      assertThat(tokens.path("count").asInt()).isEqualTo(2);
      assertThat(tokens.path("max_model_len").asInt()).isEqualTo(64);

      String ids = "{\"tokens\":" + tokens.path("tokens") + "}";
      assertThat(RunningServer.json(server.post("/detokenize", ids).body()).path("prompt").asText())
          .isEqualTo("ice ice");
      JsonNode chat = RunningServer.json(server.post("/tokenize", chat("")).body());
      assertThat(chat.path("count").asInt()).isGreaterThan(1);
    }
  }

  private static JsonNode choice(String answer) throws Exception {
    return RunningServer.json(answer).path("choices").path(0);
  }

  private static JsonNode delta(String chunk) throws Exception {
    return choice(chunk).path("delta");
  }

  private static JsonNode message(String answer) throws Exception {
    return choice(answer).path("message");
  }
}
