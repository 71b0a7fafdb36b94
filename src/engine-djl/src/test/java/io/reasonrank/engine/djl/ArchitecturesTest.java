package io.reasonrank.engine.djl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.engine.djl.train.Trainer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every supported shape of model runs with and without a cache, and trains. */
class ArchitecturesTest {
  private static final long SEED = 5;
  private static final long[] PROMPT = {3, 40, 50, 60, 7, 5};

  static List<ModelConfig> configurations() {
    return RandomModels.configurations();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void cachedDecodingTakesTheLikeliestTokenOfAWholePass(ModelConfig config) {
    try (var model = RandomModels.create(config, SEED);
        var logProbabilities = new LogProbabilities(model)) {
      long[] completion = greedy(model);
      float[] chosen = logProbabilities.of(List.of(new Sequence(PROMPT, completion)), 1);
      for (int at = 0; at < completion.length; at++) {
        var others = new ArrayList<Sequence>();
        for (long token = 0; token < config.vocabulary(); token++) {
          long[] prompt = Arrays.copyOf(PROMPT, PROMPT.length + at);
          System.arraycopy(completion, 0, prompt, PROMPT.length, at);
          others.add(new Sequence(prompt, new long[] {token}));
        }
        float best = Float.NEGATIVE_INFINITY;
        for (float value : logProbabilities.of(others, 1)) {
          best = Math.max(best, value);
        }
        assertThat(chosen[at]).as("token %d", at).isCloseTo(best, within(1e-4f));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void lossGradientsAreThoseOfFiniteDifferences(ModelConfig config) {
    var batch = List.of(new Sequence(PROMPT, new long[] {9, 33, 21}));
    try (var model = RandomModels.create(config, SEED);
        var trainer = new Trainer(model);
        var logProbabilities = new LogProbabilities(model)) {
      trainer.languageModelGradients(batch, 1.0 / 3);
      for (int tensor = 0; tensor < model.weights().size(); tensor++) {
        float[] gradient = trainer.gradients().get(tensor).toFloatArray();
        int at = largest(gradient);
        float[] values = model.weights().get(tensor).toFloatArray();
        float before = values[at];
        values[at] = before + 4e-3f;
        model.weights().get(tensor).set(values);
        double above = loss(logProbabilities, batch);
        values[at] = before - 4e-3f;
        model.weights().get(tensor).set(values);
        double below = loss(logProbabilities, batch);
        values[at] = before;
        model.weights().get(tensor).set(values);
        assertThat((double) gradient[at])
            .as("%s[%d]", model.names().all().get(tensor), at)
            .isCloseTo((above - below) / 8e-3, within(2e-3 + 0.03 * Math.abs(gradient[at])));
      }
    }
  }

  private static double loss(LogProbabilities logProbabilities, List<Sequence> batch) {
    double sum = 0;
    for (float value : logProbabilities.of(batch, 1)) {
      sum -= value;
    }
    return sum / 3;
  }

  private static int largest(float[] values) {
    int at = 0;
    for (int i = 1; i < values.length; i++) {
      if (Math.abs(values[i]) > Math.abs(values[at])) {
        at = i;
      }
    }
    return at;
  }

  private static long[] greedy(DecoderModel model) {
    var ids = new ArrayList<Long>();
    try (var loop =
        new DecodeLoop(model, Set.of(), DecodeLimits.of(2, 64, 256), Clock.systemUTC())) {
      loop.submit(
          new DecodeTask(PROMPT, 12, Sampling.GREEDY, Optional.empty(), 0) {
            @Override
            protected void onToken(long id) {
              ids.add(id);
            }

            @Override
            protected void onFinished(FinishReason reason) {
              assertThat(reason).isEqualTo(FinishReason.LENGTH);
            }

            @Override
            protected void onFailed(RuntimeException fault) {
              throw fault;
            }
          });
      loop.drain();
    }
    return ids.stream().mapToLong(Long::longValue).toArray();
  }
}
