package io.reasonrank.engine.djl.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.reasonrank.engine.AnswerConstraint;
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
import io.reasonrank.engine.djl.DjlEngine;
import io.reasonrank.engine.djl.DjlOptions;
import io.reasonrank.engine.djl.TinyModels;
import io.reasonrank.engine.openai.Dialect;
import io.reasonrank.engine.openai.Discovery;
import io.reasonrank.engine.openai.OpenAiEngine;
import io.reasonrank.engine.openai.OpenAiOptions;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The client of this project against the server of this project. */
class OpenAiEngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir static Path model;

  @BeforeAll
  static void create() {
    TinyModels.create(model);
  }

  private static OpenAiEngine client(RunningServer server) {
    return new OpenAiEngine(Discovery.complete(OpenAiOptions.of(server.url("/v1"), "")));
  }

  private static GenerationRequest request() {
    return GenerationRequest.greedy(
        List.of(ChatMessage.user("why does ice float")), new TokenBudget(0, 12));
  }

  private static Finished finished(Multi<GenerationEvent> events) {
    return (Finished) events.collect().last().await().atMost(PATIENCE);
  }

  @Test
  void generatesWhatTheEngineBehindTheServerGenerates() throws Exception {
    try (var engine = DjlEngine.open(model, DjlOptions.DEFAULTS.withSlots(4));
        var server = new RunningServer(engine, model, ServeOptions.DEFAULTS);
        var client = client(server)) {
      var sampled = request().withSampling(Sampling.atTemperature(50, 7));

      var free =
          GenerationRequest.greedy(
              List.of(ChatMessage.user("salt on roads")), TokenBudget.shared(12));
      var constrained =
          GenerationRequest.greedy(
                  List.of(ChatMessage.user("order [1] ice [2] salt")), new TokenBudget(4, 40))
              .withConstraint(new AnswerConstraint.PermutationOf(2))
              .withTopLogProbabilities(3);
      var scored = request().withCandidates(List.of("ice", "salt on"));

      for (GenerationRequest request : List.of(request(), sampled, free, constrained, scored)) {
        assertThat(finished(client.generate(request)))
            .usingRecursiveComparison()
            .isEqualTo(finished(engine.generate(request)));
      }
      assertThat(client.model().contextTokens()).isEqualTo(engine.model().contextTokens());
    }
  }

  @Test
  void everyPartOfAnAnswerComesThrough() throws Exception {
    var end =
        new Finished(
            "<think>\nhm\n</think>\n[1]",
            FinishReason.DEADLINE,
            new Usage(7, 3, 4, 2),
            List.of(new TokenLogProbability("[1]", -0.5, List.of(new Alternative("[2]", -1.5)))),
            List.of(-0.25, -3.0));
    var scripted =
        new ScriptedEngine(
            request ->
                Multi.createFrom()
                    .items(
                        new Delta("<think>\n", true),
                        new Delta("hm\n</think>\n", true),
                        new Delta("[1]", false),
                        end));
    try (var server = new RunningServer(scripted, model, ServeOptions.DEFAULTS);
        var client = client(server)) {
      var asked = request().withTopLogProbabilities(1).withCandidates(List.of("a", "b"));

      assertThat(finished(client.generate(asked))).isEqualTo(end);
      assertThat(scripted.asked.getFirst().candidates()).containsExactly("a", "b");
      assertThat(client.capabilities().constrainedAnswers()).isTrue();
    }
  }

  @Test
  void aFullServerIsAskedAgainUntilThereIsRoom() throws Exception {
    var engine = ScriptedEngine.telling("x");
    try (var server = new RunningServer(engine, model, ServeOptions.DEFAULTS.withMostInFlight(1));
        var client = client(server)) {
      List<Finished> all =
          Multi.createFrom()
              .range(0, 2)
              .onItem()
              .transformToMultiAndMerge(i -> client.generate(request()))
              .filter(Finished.class::isInstance)
              .map(Finished.class::cast)
              .collect()
              .asList()
              .await()
              .atMost(PATIENCE);

      assertThat(all).hasSize(2);
    }
  }

  @Test
  void cancellingFreesTheServersEngine() throws Exception {
    var endless = new ScriptedEngine(request -> Multi.createFrom().nothing());
    try (var server = new RunningServer(endless, model, ServeOptions.DEFAULTS);
        var client = client(server)) {
      var answer = client.generate(request()).subscribe().with(event -> {});
      await().atMost(PATIENCE).until(() -> server.server.inFlight() == 1);

      answer.cancel();

      await().atMost(PATIENCE).until(() -> server.server.inFlight() == 0);
    }
  }

  @Test
  void whatTheServerRefusesIsNotAskedAgain() throws Exception {
    var engine = ScriptedEngine.telling("x");
    try (var server = new RunningServer(engine, model, ServeOptions.DEFAULTS)) {
      var known = Discovery.complete(OpenAiOptions.of(server.url("/v1"), ""));
      assertThat(known.dialect()).isEqualTo(Dialect.REASONRANK);
      try (var stranger = new OpenAiEngine(known.withModel("other"))) {
        assertThatThrownBy(() -> finished(stranger.generate(request())))
            .isInstanceOfSatisfying(
                EngineException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID_REQUEST))
            .hasMessageContaining("there is no model 'other'");
      }
    }
  }
}
