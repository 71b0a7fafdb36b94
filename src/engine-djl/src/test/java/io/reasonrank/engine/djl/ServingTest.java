package io.reasonrank.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.Delta;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.program.Precision;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.engine.djl.train.Sequence;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(120);

  @TempDir Path directory;

  @BeforeEach
  void create() {
    BytePairModels.create(directory, BytePairModels.MERGES, 2048);
  }

  @Test
  void sixtyFourRequestsOfMixedLengthFinishInLittleMemoryAsEachWouldAlone() {
    var requests = IntStream.range(0, 64).mapToObj(ServingTest::mixed).toList();
    List<String> alone;
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      alone = requests.stream().map(request -> finished(engine, request).text()).toList();
    }
    // Room for about five of the longest: the others wait, and some give their room back.
    var little = DjlOptions.DEFAULTS.withCacheBytes(5L * 1024 * 256).withContextTokens(1024);
    try (var engine = DjlEngine.open(directory, little)) {
      List<Finished> together =
          Multi.createBy()
              .merging()
              .withConcurrency(64)
              .streams(
                  IntStream.range(0, 64)
                      .mapToObj(i -> engine.generate(requests.get(i)).map(e -> new Told(i, e)))
                      .toList())
              .filter(told -> told.event() instanceof Finished)
              .collect()
              .asList()
              .await()
              .atMost(PATIENCE)
              .stream()
              .sorted(java.util.Comparator.comparingInt(Told::request))
              .map(told -> (Finished) told.event())
              .toList();
      assertThat(together).hasSize(64);
      assertThat(together).extracting(Finished::text).containsExactlyElementsOf(alone);
    }
  }

  private record Told(int request, GenerationEvent event) {}

  private static GenerationRequest mixed(int i) {
    String prompt = "p" + i + " the".repeat(3 + 29 * (i % 8));
    return GenerationRequest.raw(prompt, TokenBudget.shared(5 + 37 * (i % 5)))
        .withPriority(i % 3 - 1)
        .withSampling(Sampling.atTemperature(1, i));
  }

  @Test
  void aPromptThatWasReadBeforeIsNotReadAgain() {
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var request = GenerationRequest.raw("ice" + " the".repeat(100), TokenBudget.shared(12));
      Finished first = finished(engine, request);
      Finished again = finished(engine, request);
      Finished longer =
          finished(
              engine,
              GenerationRequest.raw(
                  "ice" + " the".repeat(100) + "\nand more", TokenBudget.shared(12)));

      assertThat(first.usage().cachedTokens()).isZero();
      assertThat(again.usage().cachedTokens()).isEqualTo(again.usage().promptTokens() - 1);
      assertThat(again.text()).isEqualTo(first.text());
      assertThat(longer.usage().cachedTokens()).isBetween(100, longer.usage().promptTokens() - 1);
    }
  }

  @Test
  void votesOnOnePromptReadItOnce() {
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var votes = new ArrayList<Multi<GenerationEvent>>();
      for (int seed = 0; seed < 8; seed++) {
        votes.add(
            engine.generate(
                GenerationRequest.raw("vote" + " the".repeat(200), TokenBudget.shared(9))
                    .withSampling(Sampling.atTemperature(1, seed))));
      }
      List<Finished> ends = finished(votes);
      int read = ends.stream().mapToInt(e -> e.usage().promptTokens()).sum();
      int cached = ends.stream().mapToInt(e -> e.usage().cachedTokens()).sum();
      assertThat(read - cached).isEqualTo(ends.getFirst().usage().promptTokens() + 7);
    }
  }

  @Test
  void aStopTextEndsTheCompletionBeforeIt() {
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var plain =
          GenerationRequest.raw("ice", TokenBudget.shared(200))
              .withSampling(Sampling.atTemperature(1, 6));
      String whole = finished(engine, plain).text();
      String stop = whole.substring(20, 23);
      var told = new StringBuilder();
      List<GenerationEvent> events =
          engine
              .generate(plain.withStops(List.of(stop)))
              .collect()
              .asList()
              .await()
              .atMost(PATIENCE);
      for (GenerationEvent event : events.subList(0, events.size() - 1)) {
        told.append(((GenerationEvent.Delta) event).text());
      }
      var end = (Finished) events.getLast();
      assertThat(end.text()).isEqualTo(whole.substring(0, whole.indexOf(stop)));
      assertThat(told.toString()).isEqualTo(end.text());
      assertThat(end.reason()).isEqualTo(FinishReason.STOP);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void candidatesAreAsLikelyAsAWholePassSays(Precision precision) {
    List<String> candidates = List.of(" the", "the", "no", "[10] > [1", " the end", "!");
    var options = DjlOptions.DEFAULTS.withPrecision(Optional.of(precision));
    try (var engine = DjlEngine.open(directory, options);
        var tokenizer = HfTokenizer.open(directory);
        var model = DecoderModel.load(directory);
        var whole = new LogProbabilities(model)) {
      String prompt = "is it relevant" + " the".repeat(30);
      var request = GenerationRequest.raw(prompt, TokenBudget.shared(1)).withCandidates(candidates);
      List<Double> scores = finished(engine, request).candidateLogProbabilities();

      double tolerance = precision == Precision.FP32 ? 1e-4 : 0.25;
      for (int i = 0; i < candidates.size(); i++) {
        var sequence = new Sequence(tokenizer.encode(prompt), tokenizer.encode(candidates.get(i)));
        double expected = 0;
        for (float value : whole.of(List.of(sequence), 1)) {
          expected += value;
        }
        assertThat(scores.get(i)).as(candidates.get(i)).isCloseTo(expected, within(tolerance));
      }
    }
  }

  @Test
  void tokensOfTheAnswerComeWithTheirProbabilities() {
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS);
        var tokenizer = HfTokenizer.open(directory);
        var model = DecoderModel.load(directory);
        var whole = new LogProbabilities(model)) {
      var request =
          GenerationRequest.greedy(List.of(ChatMessage.user("why")), TokenBudget.shared(10))
              .withTopLogProbabilities(3);
      Finished end = finished(engine, request);

      assertThat(end.answerTokens()).isNotEmpty();
      var first = end.answerTokens().getFirst();
      assertThat(first.top()).hasSize(3);
      assertThat(first.top().getFirst().logProbability()).isEqualTo(first.logProbability());
      long[] prompt = tokenizer.encodeChat(List.of(ChatMessage.user("why")));
      var sequence = new Sequence(prompt, tokenizer.encode(first.token()));
      assertThat(whole.of(List.of(sequence), 1)[0])
          .isCloseTo((float) first.logProbability(), within(1e-4f));
    }
  }

  @Test
  void deltasCarryTheTokensTheyTellAndNoneOfAStopText() {
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var request =
          GenerationRequest.raw("ice floats", TokenBudget.shared(12)).withTopLogProbabilities(2);
      Finished whole = finished(engine, request);
      String[] words = whole.text().strip().split(" ", -1);
      String stop = words[words.length - 1];

      for (GenerationRequest asked : List.of(request, request.withStops(List.of(stop)))) {
        List<GenerationEvent> events =
            engine.generate(asked).collect().asList().await().atMost(PATIENCE);
        Finished end = (Finished) events.getLast();
        List<TokenLogProbability> streamed =
            events.stream()
                .filter(Delta.class::isInstance)
                .flatMap(event -> ((Delta) event).tokens().stream())
                .toList();
        assertThat(streamed).isEqualTo(end.answerTokens());
        int kept = streamed.size();
        assertThat(streamed).isEqualTo(whole.answerTokens().subList(0, kept));
        assertThat(kept == whole.answerTokens().size()).isEqualTo(asked.stops().isEmpty());
      }
    }
  }

  @Test
  void penaltyAndMinimumProbabilityChangeWhatIsChosen() {
    try (var engine = DjlEngine.open(directory, DjlOptions.DEFAULTS)) {
      var hot =
          GenerationRequest.raw("ice ice ice", TokenBudget.shared(60))
              .withSampling(Sampling.atTemperature(2, 1));
      String greedy = finished(engine, hot.withSampling(Sampling.GREEDY)).text();
      String narrowed =
          finished(engine, hot.withSampling(Sampling.atTemperature(2, 1).withMinP(0.999))).text();
      assertThat(narrowed).isEqualTo(greedy);
      String penalised =
          finished(engine, hot.withSampling(Sampling.GREEDY.withRepetitionPenalty(5))).text();
      assertThat(penalised.chars().distinct().count())
          .isGreaterThan(greedy.chars().distinct().count());
    }
  }

  private static Finished finished(DjlEngine engine, GenerationRequest request) {
    return finished(List.of(engine.generate(request))).getFirst();
  }

  private static List<Finished> finished(List<Multi<GenerationEvent>> streams) {
    return Multi.createBy()
        .merging()
        .withConcurrency(64)
        .streams(streams)
        .filter(Finished.class::isInstance)
        .map(Finished.class::cast)
        .collect()
        .asList()
        .await()
        .atMost(PATIENCE);
  }
}
