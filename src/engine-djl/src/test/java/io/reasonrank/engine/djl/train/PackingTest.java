package io.reasonrank.engine.djl.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.djl.TinyModels;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sequences in one row of tokens are worth what they are worth alone. */
class PackingTest {
  private static final long SEED = 20260107;
  private static final float NEAR = 1e-5f;

  @TempDir Path directory;
  private final Random random = new Random(SEED);

  @BeforeEach
  void create() {
    TinyModels.create(directory);
  }

  @Test
  void sequencesOfManyLengthsInOneRowHaveTheLossesThatTheyHaveAlone() {
    List<Sequence> packed = new ArrayList<>();
    for (int length = 1; length < 40; length += 3) {
      packed.add(new Sequence(tokens(length), tokens(1 + length / 2)));
    }

    assertTogetherAsAlone(packed);
  }

  @Test
  void completionsThatShareAPromptHaveTheLossesThatTheyHaveAlone() {
    List<Sequence> groups = new ArrayList<>();
    for (int group = 0; group < 3; group++) {
      long[] prompt = tokens(5 + 7 * group);
      for (int k = 0; k < 4; k++) {
        groups.add(new Sequence(prompt, tokens(1 + 3 * k)));
      }
    }
    groups.add(new Sequence(tokens(6), tokens(3)));
    assertThat(groups.get(1).continuesPromptOf(groups.get(0))).isTrue();
    assertThat(groups.get(4).continuesPromptOf(groups.get(3))).isFalse();

    assertTogetherAsAlone(groups);
  }

  @Test
  void aPromptIsNotSharedWhereTheTableWouldBeLarge() {
    long[] prompt = tokens(20_000);
    var before = new Sequence(prompt, tokens(3));

    assertThat(new Sequence(prompt, tokens(3)).continuesPromptOf(before)).isTrue();
    assertThat(new Sequence(prompt, tokens(3_000)).continuesPromptOf(before)).isFalse();
  }

  @Test
  void theOldPolicyOfAnUnchangedModelNeedNotBeComputed() {
    long[] prompt = tokens(12);
    List<Sequence> group =
        List.of(new Sequence(prompt, tokens(5)), new Sequence(prompt, tokens(9)));
    float[] weights = new float[14];
    float[] advantages = new float[14];
    Arrays.fill(weights, 1f / 14);
    Arrays.fill(advantages, 0, 5, 1);
    Arrays.fill(advantages, 5, 14, -0.7f);
    try (var model = DecoderModel.loadTrainable(directory);
        var logProbabilities = new LogProbabilities(model)) {
      float[] old = logProbabilities.of(group, 1);
      float[] known = policyGradients(model, group, weights, old, old, advantages);
      float[] implied = policyGradients(model, group, weights, new float[0], old, advantages);

      assertThat(implied).containsExactly(known, within(NEAR));
    }
  }

  private static float[] policyGradients(
      DecoderModel model,
      List<Sequence> group,
      float[] weights,
      float[] old,
      float[] reference,
      float[] advantages) {
    try (var trainer = new Trainer(model)) {
      trainer.policyGradients(
          new PolicyBatch(group, weights, old, reference, advantages, 1, 0.2, 3, 0.01));
      return gradients(trainer);
    }
  }

  private void assertTogetherAsAlone(List<Sequence> sequences) {
    try (var model = DecoderModel.loadTrainable(directory);
        var logProbabilities = new LogProbabilities(model)) {
      float[] together = logProbabilities.of(sequences, 1);
      int at = 0;
      for (Sequence sequence : sequences) {
        float[] alone = logProbabilities.of(List.of(sequence), 1);
        assertThat(Arrays.copyOfRange(together, at, at + alone.length))
            .as("seed %d, prompt of %d", SEED, sequence.prompt().length)
            .containsExactly(alone, within(NEAR));
        at += alone.length;
      }
      assertThat(together).hasSize(at);
      assertThat(gradients(model, sequences, sequences.size()))
          .containsExactly(gradients(model, sequences, 1), within(NEAR));
    }
  }

  /** Gradients gathered over passes of so many sequences. */
  private static float[] gradients(DecoderModel model, List<Sequence> sequences, int together) {
    double tokens = sequences.stream().mapToInt(s -> s.completion().length).sum();
    try (var trainer = new Trainer(model)) {
      for (int from = 0; from < sequences.size(); from += together) {
        trainer.languageModelGradients(sequences.subList(from, from + together), 1 / tokens);
      }
      return gradients(trainer);
    }
  }

  private static float[] gradients(Trainer trainer) {
    var all = new ArrayList<Float>();
    trainer
        .gradients()
        .forEach(
            gradient -> {
              for (float value : gradient.toFloatArray()) {
                all.add(value);
              }
            });
    float[] values = new float[all.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = all.get(i);
    }
    return values;
  }

  private long[] tokens(int count) {
    return random.longs(count, 5, 60).toArray();
  }
}
