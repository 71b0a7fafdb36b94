package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PassesTest {
  private static final Passes PASSES = new Passes(8192);

  @Test
  void whatFitsIsOnePassInItsOrder() {
    List<Integer> lengths = List.of(10, 500, 20);

    assertThat(PASSES.bucketed(lengths, n -> n)).containsExactly(lengths);
  }

  @Test
  void bucketsHoldEveryItemOnceWithinTheBoundAndWithLittlePadding() {
    var lengths = new java.util.ArrayList<>(IntStream.rangeClosed(50, 1050).boxed().toList());
    Collections.shuffle(lengths, new Random(3));

    List<List<Integer>> passes = PASSES.bucketed(lengths, n -> n);

    assertThat(passes.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(lengths);
    long padded = passes.stream().mapToLong(p -> (long) p.size() * Collections.max(p)).sum();
    assertThat(passes).allMatch(p -> p.size() * Collections.max(p) <= 8192);
    double waste = 1 - lengths.stream().mapToLong(n -> n).sum() / (double) padded;
    assertThat(waste).isLessThan(0.02);
  }

  @Test
  void anItemOverTheBoundGoesAlone() {
    assertThat(PASSES.inOrder(List.of(9000, 5, 9000), n -> n)).hasSize(3);
  }

  @Test
  void aPassOfALargerModelIsSmallerAndRecomputationMakesRoom(@TempDir Path directory)
      throws IOException {
    Files.writeString(
        directory.resolve("config.json"),
        """
        {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 49152,
         "hidden_size": 576, "num_hidden_layers": 30, "num_attention_heads": 9,
         "num_key_value_heads": 3, "intermediate_size": 1536, "rms_norm_eps": 1e-5,
         "rope_theta": 100000.0, "tie_word_embeddings": true, "max_position_embeddings": 8192}
        """);
    ModelConfig smol = ModelConfig.read(directory);
    List<Integer> rollouts = List.of(1060, 1060, 1060, 1060);

    assertThat(Passes.of(smol, false).inOrder(rollouts, n -> n)).hasSize(4);
    assertThat(Passes.of(smol, true).inOrder(rollouts, n -> n)).hasSize(1);
  }
}
