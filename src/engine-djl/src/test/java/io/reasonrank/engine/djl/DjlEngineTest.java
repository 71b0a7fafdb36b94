package io.reasonrank.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.engine.djl.train.Sequence;
import io.smallrye.mutiny.Multi;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DjlEngineTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path directory;
  private DjlEngine engine;

  @BeforeEach
  void open() {
    engine = DjlEngine.open(TinyModels.create(directory), DjlOptions.DEFAULTS.withSlots(4));
  }

  @AfterEach
  void close() {
    engine.close();
  }

  @Test
  void deltasAddUpToTheWholeText() {
    List<GenerationEvent> events =
        engine
            .generate(request("why does ice float", 24))
            .collect()
            .asList()
            .await()
            .atMost(PATIENCE);

    var finished = (Finished) events.getLast();
    var told = new StringBuilder();
    for (GenerationEvent event : events.subList(0, events.size() - 1)) {
      told.append(((GenerationEvent.Delta) event).text());
    }
    assertThat(finished.text()).startsWith(told.toString());
    assertThat(finished.usage().promptTokens()).isPositive();
    assertThat(finished.usage().reasoningTokens() + finished.usage().answerTokens())
        .isLessThanOrEqualTo(24);
  }

  @Test
  void aSeedGivesTheSameTextAloneAndInABatch() {
    var sampled = sampled("salt on roads", 5);
    String alone = text(engine.generate(sampled));
    var batch = new ArrayList<Multi<GenerationEvent>>();
    for (int i = 0; i < 9; i++) {
      batch.add(engine.generate(i == 4 ? sampled : sampled("leaves turn yellow " + i, i)));
    }
    List<Finished> together =
        Multi.createBy()
            .merging()
            .streams(batch)
            .filter(Finished.class::isInstance)
            .map(Finished.class::cast)
            .collect()
            .asList()
            .await()
            .atMost(PATIENCE);

    assertThat(together).hasSize(9);
    assertThat(together).extracting(Finished::text).contains(alone);
  }

  @Test
  void cachedDecodingSeesWhatAWholePassSees() {
    try (var model = DecoderModel.load(directory);
        var logProbabilities = new LogProbabilities(model)) {
      long[] prompt = {3, 40, 50, 60, 70, 5};
      var generated = new ArrayList<Long>();
      var loop = new DecodeLoop(model, Set.of(), DecodeLimits.of(2, 64, 256), Clock.systemUTC());
      loop.submit(collecting(prompt, generated));
      // A second sequence shares the batch and leaves earlier, so that slots move.
      loop.submit(collecting(new long[] {9, 8}, new ArrayList<>()));
      loop.drain();
      loop.close();

      long[] completion = generated.stream().mapToLong(Long::longValue).toArray();
      float[] greedy = logProbabilities.of(List.of(new Sequence(prompt, completion)), 1);
      for (int at = 0; at < completion.length; at++) {
        long[] before = java.util.Arrays.copyOf(completion, at + 1);
        for (long other : new long[] {1, 33, 77}) {
          before[at] = other;
          float[] alternative = logProbabilities.of(List.of(new Sequence(prompt, before)), 1);
          assertThat(greedy[at])
              .as("token %d is at least as likely as %d", at, other)
              .isGreaterThanOrEqualTo(alternative[at] - 1e-4f);
        }
      }
    }
  }

  @Test
  void aDeadlineInThePastEndsAtOnce() {
    var late = request("ice", 20).withDeadline(Optional.of(Instant.EPOCH));
    var finished = (Finished) engine.generate(late).collect().last().await().atMost(PATIENCE);
    assertThat(finished.reason()).isEqualTo(FinishReason.DEADLINE);
  }

  @Test
  void aCancelledSequenceMakesRoom() {
    var heard = new AtomicInteger();
    engine
        .generate(request("why does ice float", 200))
        .select()
        .first(2)
        .onItem()
        .invoke(heard::incrementAndGet)
        .collect()
        .last()
        .await()
        .atMost(PATIENCE);

    assertThat(text(engine.generate(request("salt", 5)))).isNotNull();
    assertThat(heard).hasValue(2);
  }

  @Test
  void aPromptBeyondTheContextIsRefusedWithTheNumbers() {
    var tooLong = request("ice ".repeat(400), 5);
    assertThatThrownBy(() -> text(engine.generate(tooLong)))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("256 positions");
  }

  @Test
  void probabilitiesOfOneTokenAddUpToOne() {
    try (var model = DecoderModel.load(directory);
        var logProbabilities = new LogProbabilities(model)) {
      double sum = 0;
      var sequences = new ArrayList<Sequence>();
      for (long token = 0; token < model.config().vocabulary(); token++) {
        sequences.add(new Sequence(new long[] {3, 41}, new long[] {token}));
      }
      for (float value : logProbabilities.of(sequences, 0.7)) {
        sum += Math.exp(value);
      }
      assertThat(sum).isCloseTo(1, within(1e-4));
    }
  }

  private static DecodeTask collecting(long[] prompt, List<Long> into) {
    return new DecodeTask(prompt, 2 * prompt.length, Sampling.GREEDY, Optional.empty(), 0) {
      @Override
      protected void onToken(long id) {
        into.add(id);
      }

      @Override
      protected void onFinished(FinishReason reason) {
        assertThat(reason).isEqualTo(FinishReason.LENGTH);
      }

      @Override
      protected void onFailed(RuntimeException fault) {
        throw fault;
      }
    };
  }

  private static GenerationRequest request(String text, int tokens) {
    return GenerationRequest.greedy(List.of(ChatMessage.user(text)), new TokenBudget(0, tokens));
  }

  private static GenerationRequest sampled(String text, long seed) {
    return request(text, 16).withSampling(Sampling.atTemperature(1, seed));
  }

  private static String text(Multi<GenerationEvent> events) {
    return ((Finished) events.collect().last().await().atMost(PATIENCE)).text();
  }
}
