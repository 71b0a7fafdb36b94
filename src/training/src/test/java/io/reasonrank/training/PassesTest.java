package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.train.Sequence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassesTest {
  private static final int PROMPT = 900;

  @TempDir Path directory;
  private ModelConfig small;
  private ModelConfig smol;

  @BeforeEach
  void readConfigurations() throws IOException {
    small = config(64, 3, 3000);
    smol = config(576, 30, 49152);
  }

  @Test
  void whatFitsIsOnePassInItsOrder() {
    List<Sequence> sequences = List.of(sequence(10, 1), sequence(500, 2), sequence(20, 3));

    assertThat(Passes.of(small, false).inOrder(sequences, UnaryOperator.identity()))
        .containsExactly(sequences);
  }

  @Test
  void passesHoldEveryItemOnceInItsOrderWithinTheBound() {
    var sequences =
        new ArrayList<>(IntStream.rangeClosed(50, 1050).mapToObj(n -> sequence(n, n)).toList());
    Collections.shuffle(sequences, new Random(3));

    List<List<Sequence>> passes =
        Passes.of(small, false).inOrder(sequences, UnaryOperator.identity());

    assertThat(passes.stream().flatMap(List::stream).toList()).isEqualTo(sequences);
    assertThat(passes).allMatch(pass -> rows(pass) <= 8192);
    assertThat(passes.subList(0, passes.size() - 1))
        .as("no pass has room for the longest")
        .allMatch(pass -> rows(pass) > 8192 - 1050);
  }

  @Test
  void aSequenceOverTheBoundGoesAlone() {
    List<Sequence> sequences = List.of(sequence(9000, 1), sequence(5, 2), sequence(9000, 3));

    assertThat(Passes.of(small, false).inOrder(sequences, UnaryOperator.identity())).hasSize(3);
  }

  @Test
  void aPassOfALargerModelIsSmallerAndRecomputationMakesRoom() {
    List<Sequence> apart = IntStream.range(0, 4).mapToObj(i -> sequence(1060, i)).toList();

    assertThat(Passes.of(smol, false).inOrder(apart, UnaryOperator.identity())).hasSize(4);
    assertThat(Passes.of(smol, true).inOrder(apart, UnaryOperator.identity())).hasSize(1);
  }

  @Test
  void rolloutsOfOnePromptTakeTheRoomOfOnePrompt() {
    List<Sequence> group =
        IntStream.range(0, 4).mapToObj(i -> new Sequence(new long[PROMPT], new long[16])).toList();
    List<Sequence> apart = IntStream.range(0, 4).mapToObj(i -> sequence(PROMPT + 16, i)).toList();

    assertThat(Passes.of(smol, false).inOrder(group, UnaryOperator.identity())).hasSize(1);
    assertThat(Passes.of(smol, false).inOrder(apart, UnaryOperator.identity())).hasSize(4);
  }

  /** A sequence of so many tokens, one of them learned, with a prompt of its own. */
  private static Sequence sequence(int length, int first) {
    long[] prompt = new long[length - 1];
    prompt[0] = first;
    return new Sequence(prompt, new long[1]);
  }

  private static int rows(List<Sequence> pass) {
    return pass.stream().mapToInt(Sequence::length).sum();
  }

  private ModelConfig config(int hidden, int layers, int vocabulary) throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": %d,
         "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": 9, "head_dim": 64,
         "num_key_value_heads": 3, "intermediate_size": %d, "rms_norm_eps": 1e-5,
         "rope_theta": 100000.0, "tie_word_embeddings": true, "max_position_embeddings": 8192}
        """
            .formatted(vocabulary, hidden, layers, hidden * 8 / 3));
    return ModelConfig.read(directory);
  }
}
