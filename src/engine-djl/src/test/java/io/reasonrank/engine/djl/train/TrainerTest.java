package io.reasonrank.engine.djl.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.djl.TinyModels;
import io.reasonrank.engine.djl.checkpoint.CheckpointException;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.checkpoint.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {
  private static final List<Sequence> BATCH =
      List.of(
          new Sequence(new long[] {3, 40, 41, 42}, new long[] {50, 51, 52, 2}),
          new Sequence(new long[] {3, 43}, new long[] {60, 2}));
  private static final OptimizerStep STEP = new OptimizerStep(3e-3, 0.9, 0.98, 0.05, 1, 1);

  @TempDir Path directory;

  @BeforeEach
  void create() {
    TinyModels.create(directory);
  }

  @Test
  void aRepeatedBatchIsLearned() {
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      double first = step(trainer);
      for (int i = 0; i < 60; i++) {
        step(trainer);
      }
      assertThat(step(trainer)).isLessThan(first / 10);
    }
  }

  @Test
  void aRestoredRunGoesOnBitForBit() throws IOException {
    Path saved = directory.resolve("state.bin");
    byte[] whole;
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      steps(trainer, 5);
      trainer.save(saved);
      steps(trainer, 5);
      whole = weights(model);
    }
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      trainer.restore(saved, 5);
      steps(trainer, 5);
      assertThat(weights(model)).isEqualTo(whole);
    }
  }

  @Test
  void aCheckpointOfAnotherModelIsRefusedByTensor() throws IOException {
    Path saved = directory.resolve("state.bin");
    Safetensors.write(saved, new TreeMap<>());
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      assertThatThrownBy(() -> trainer.restore(saved, 1))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("weight.model.embed_tokens.weight");
    }
  }

  @Test
  void splitBatchesGiveTheGradientsOfTheWhole() throws IOException {
    double tokens = BATCH.stream().mapToInt(s -> s.completion().length).sum();
    float[] together;
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      trainer.languageModelGradients(BATCH, 1 / tokens);
      trainer.apply(STEP);
      together = floats(model);
    }
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model)) {
      trainer.languageModelGradients(BATCH.subList(0, 1), 1 / tokens);
      trainer.languageModelGradients(BATCH.subList(1, 2), 1 / tokens);
      trainer.apply(STEP);
      float[] apart = floats(model);
      for (int i = 0; i < apart.length; i++) {
        // Adam's first step is the sign of the gradient where that is tiny.
        assertThat(apart[i]).isCloseTo(together[i], within(2e-4f));
      }
    }
  }

  @Test
  void thePolicyLossIsThatOfItsFormula() {
    float[] advantages = {1, 1, 1, 1, -2, -2};
    float[] weights = {0.1f, 0.1f, 0.1f, 0.1f, 0.3f, 0.3f};
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model);
        var logProbabilities = new LogProbabilities(model)) {
      float[] now = logProbabilities.of(BATCH, 1);
      float[] shift = {0, 0.1f, -0.3f, 0.5f, -0.6f, 2f};
      float[] old = new float[now.length];
      float[] reference = new float[now.length];
      for (int i = 0; i < now.length; i++) {
        old[i] = now[i] - shift[i];
        reference[i] = now[i] + 0.2f * (i - 2);
      }

      PolicyLoss loss =
          trainer.policyGradients(
              new PolicyBatch(BATCH, weights, old, reference, advantages, 1, 0.2, 3, 0.01));

      double policy = 0;
      double kl = 0;
      double clipped = 0;
      for (int i = 0; i < now.length; i++) {
        double ratio = Math.exp(shift[i]);
        double plain = -advantages[i] * ratio;
        double bounded = Math.max(plain, -advantages[i] * Math.clamp(ratio, 0.8, 1.2));
        clipped += bounded > plain ? weights[i] : 0;
        policy +=
            weights[i] * (advantages[i] < 0 ? Math.min(bounded, -advantages[i] * 3) : bounded);
        double delta = 0.2 * (i - 2);
        kl += weights[i] * (Math.exp(delta) - delta - 1);
      }
      assertThat(loss.policy()).isCloseTo(policy, within(1e-5));
      assertThat(loss.kl()).isCloseTo(kl, within(1e-5));
      assertThat(loss.clippedShare()).isCloseTo(clipped, within(1e-6));
      assertThat(loss.loss()).isCloseTo(policy + 0.01 * kl, within(1e-5));
    }
  }

  @Test
  void rewardedTokensBecomeLikelier() {
    float[] advantages = {1, 1, 1, 1, -1, -1};
    float[] weights = new float[6];
    Arrays.fill(weights, 1f / 6);
    try (var model = DecoderModel.loadTrainable(directory);
        var trainer = new Trainer(model);
        var logProbabilities = new LogProbabilities(model)) {
      float[] before = logProbabilities.of(BATCH, 1);
      trainer.policyGradients(
          new PolicyBatch(BATCH, weights, before, before, advantages, 1, 0.2, 3, 0));
      trainer.apply(new OptimizerStep(1e-3, 0.9, 0.98, 0, 1, 1));
      float[] after = logProbabilities.of(BATCH, 1);
      assertThat(sum(after, 0, 4)).isGreaterThan(sum(before, 0, 4));
      assertThat(sum(after, 4, 6)).isLessThan(sum(before, 4, 6));
    }
  }

  private static double step(Trainer trainer) {
    double loss = trainer.languageModelGradients(BATCH, 1.0 / 6);
    trainer.apply(STEP);
    return loss;
  }

  private static void steps(Trainer trainer, int count) {
    for (int i = 0; i < count; i++) {
      step(trainer);
    }
  }

  private byte[] weights(DecoderModel model) throws IOException {
    Path file = directory.resolve("weights.bin");
    Safetensors.write(file, model.snapshot());
    return Files.readAllBytes(file);
  }

  private static float[] floats(DecoderModel model) {
    return model.weights().stream()
        .map(array -> array.toFloatArray())
        .reduce(
            new float[0],
            (a, b) -> {
              float[] joined = Arrays.copyOf(a, a.length + b.length);
              System.arraycopy(b, 0, joined, a.length, b.length);
              return joined;
            });
  }

  private static double sum(float[] values, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
