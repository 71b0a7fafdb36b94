package io.reasonrank.engine.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.engine.djl.GgufBuilder;
import io.reasonrank.engine.djl.RandomModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class GgufFileTest {
  private static final Map<String, String> NAMES =
      Map.of(
          "input_layernorm", "attn_norm",
          "post_attention_layernorm", "ffn_norm",
          "self_attn.o_proj", "attn_output",
          "self_attn.", "attn_",
          "mlp.", "ffn_");

  @TempDir Path directory;

  static List<ModelConfig> configurations() {
    // GGUF has no sign for Llama 3.1's scaling of a context other than 8192; see the test below.
    return RandomModels.configurations().stream()
        .filter(config -> !(config.ropeScaling() instanceof RopeScaling.Llama3))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void aModelIsTheOneThatItWasConvertedFrom(ModelConfig config) {
    var weights = RandomModels.weights(config, 3);
    Path file = builder(config, weights).write(directory.resolve("model.gguf"));

    assertThat(ModelConfig.read(file)).isEqualTo(config);
    assertThat(ModelConfig.read(directory)).as("the only file of a directory").isEqualTo(config);
    try (var loaded = DecoderModel.load(file);
        var original = DecoderModel.of(config, weights, "given")) {
      for (int i = 0; i < loaded.weights().size(); i++) {
        assertThat(loaded.weights().get(i).toFloatArray())
            .as(loaded.names().all().get(i))
            .containsExactly(original.weights().get(i).toFloatArray());
      }
    }
  }

  @Test
  void quantisedRowsAreUnpackedAndPutBackInOrder() {
    var config = RandomModels.configurations().get(4);
    var weights = RandomModels.weights(config, 3);
    var builder = builder(config, weights);
    byte[] rows = new byte[32 * 34];
    for (int row = 0; row < 32; row++) {
      rows[34 * row + 1] = 0x3c; // scale 1
      Arrays.fill(rows, 34 * row + 2, 34 * row + 34, (byte) row);
    }
    Path file =
        builder.tensor("blk.1.attn_q.weight", 8, rows, 32, 32).write(directory.resolve("q.gguf"));

    try (var loaded = DecoderModel.load(file)) {
      int at = loaded.names().indexOf("model.layers.1.self_attn.q_proj.weight");
      float[] values = loaded.weights().get(at).toFloatArray();
      // Head size 8: rows 0, 2, 4, 6 of a head are its first half.
      assertThat(values[0]).isEqualTo(0);
      assertThat(values[32]).isEqualTo(2);
      assertThat(values[4 * 32]).isEqualTo(1);
      assertThat(values[9 * 32]).isEqualTo(10);
    }
  }

  @Test
  void llama31sFactorsAreReadAsTheirRule() {
    var rule = new RopeScaling.Llama3(32, 1, 4, 8192);
    float[] plain = RopeScaling.NONE.inverseFrequencies(10_000, 8);
    float[] scaled = rule.inverseFrequencies(10_000, 8);
    float[] factors = new float[4];
    for (int i = 0; i < 4; i++) {
      factors[i] = plain[i] / scaled[i];
    }
    factors[3] = 32;
    var config = RandomModels.configurations().get(4);
    var weights = RandomModels.weights(config, 3);
    // The slowest wave of so narrow a head is not slow enough, so the rule does not fit.
    Path file =
        builder(config, weights)
            .tensor("rope_freqs.weight", factors, 4)
            .write(directory.resolve("model.gguf"));
    assertThatThrownBy(() -> ModelConfig.read(file)).hasMessageContaining("rope_freqs.weight");

    float[] slow = RopeScaling.NONE.inverseFrequencies(500_000, 8);
    float[] stretched = rule.inverseFrequencies(500_000, 8);
    for (int i = 0; i < 4; i++) {
      factors[i] = slow[i] / stretched[i];
    }
    Path real =
        builder(config, weights)
            .with("llama.rope.freq_base", 500_000f)
            .tensor("rope_freqs.weight", factors, 4)
            .write(directory.resolve("real.gguf"));
    assertThat(ModelConfig.read(real).ropeScaling()).isEqualTo(rule);
  }

  @Test
  void faultsAreNamed() throws IOException {
    var config = RandomModels.configurations().get(0);
    var weights = RandomModels.weights(config, 3);
    byte[] whole = builder(config, weights).bytes();

    refused(new byte[] {'G', 'G', 'U', 'F'}, "not a GGUF file");
    refused(builder(config, weights).version(1).bytes(), "GGUF version 1");
    refused(Arrays.copyOf(whole, whole.length - 4), "tensor ", "lies outside the file");
    refused(Arrays.copyOf(whole, 200), "too short");
    refused(
        builder(config, weights).tensor("x", 13, new byte[176], 1, 256).bytes(),
        "tensor x has ggml type 13");
    refused(
        builder(config, weights).tensor("x", 2, new byte[18], 1, 31).bytes(),
        "tensor x has rows of 31");
    refused(
        builder(config, weights).tensorAt("x", 0, Long.MAX_VALUE - 4, new byte[4], 1).bytes(),
        "tensor x lies outside");
    refused(
        builder(config, weights).tensor("x", 0, new byte[4], 1L << 40, 1L << 40).bytes(),
        "tensor x has the impossible shape");
    refused(
        builder(config, weights).with("general.architecture", "mamba").bytes(),
        "architecture 'mamba'");
    refused(builder(config, weights).with("qwen2.block_count", 0).bytes(), "qwen2.block_count");
    refused(
        builder(config, weights).with("qwen2.rope.scaling.type", "yarn").bytes(),
        "rope.scaling.type 'yarn'");
    refused(
        builder(config, weights).tensor("blk.1.ffn_up.weight", new float[32], 1, 32).bytes(),
        "mlp.up_proj.weight has shape [1, 32]");
  }

  @Test
  void severalFilesInADirectoryAreNotGuessedFrom() throws IOException {
    Files.write(directory.resolve("a.gguf"), new byte[0]);
    Files.write(directory.resolve("b.gguf"), new byte[0]);
    assertThatThrownBy(() -> GgufFile.find(directory)).hasMessageContaining("several *.gguf");
  }

  private void refused(byte[] content, String... parts) throws IOException {
    Path file = Files.write(directory.resolve("bad.gguf"), content);
    var assertion =
        assertThatThrownBy(() -> DecoderModel.load(file).close())
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("bad.gguf");
    for (String part : parts) {
      assertion.hasMessageContaining(part);
    }
  }

  private static GgufBuilder builder(ModelConfig config, Map<String, Safetensors.Tensor> weights) {
    String type = config.architecture().modelType();
    var builder =
        new GgufBuilder()
            .with("general.architecture", type)
            .with(type + ".block_count", config.layers())
            .with(type + ".context_length", config.contextTokens())
            .with(type + ".embedding_length", config.hidden())
            .with(type + ".feed_forward_length", config.feedForward())
            .with(type + ".attention.head_count", config.heads())
            .with(type + ".attention.head_count_kv", config.keyValueHeads())
            .with(type + ".attention.key_length", config.headSize())
            .with(type + ".attention.layer_norm_rms_epsilon", (float) config.normEpsilon())
            .with(type + ".rope.freq_base", (float) config.ropeTheta());
    if (config.ropeScaling() instanceof RopeScaling.Linear(double factor)) {
      builder
          .with(type + ".rope.scaling.type", "linear")
          .with(type + ".rope.scaling.factor", (float) factor);
    }
    for (String name : weights.keySet()) {
      var tensor = Objects.requireNonNull(weights.get(name));
      builder.tensor(ownName(name), stored(config, name, tensor), tensor.shape());
    }
    return builder;
  }

  private static String ownName(String name) {
    if (!name.startsWith("model.layers.")) {
      return name.replace("model.embed_tokens", "token_embd")
          .replace("model.norm", "output_norm")
          .replace("lm_head", "output");
    }
    String own = name.replace("model.layers.", "blk.").replace("_proj", "");
    for (String from : NAMES.keySet().stream().sorted().toList().reversed()) {
      own = own.replace(from.replace("_proj", ""), NAMES.getOrDefault(from, ""));
    }
    return own;
  }

  /** Rows as the converter writes them: Llama's query and key heads alternate between halves. */
  private static float[] stored(ModelConfig config, String name, Safetensors.Tensor tensor) {
    float[] values = new float[tensor.data().capacity() / 4];
    tensor.data().asFloatBuffer().get(values);
    boolean turned =
        config.architecture() == Architecture.LLAMA
            && (name.contains("q_proj") || name.contains("k_proj"));
    if (!turned) {
      return values;
    }
    int rows = (int) tensor.shape()[0];
    int columns = values.length / rows;
    int half = config.headSize() / 2;
    float[] out = new float[values.length];
    for (int row = 0; row < rows; row++) {
      int head = row / config.headSize();
      int within = row % config.headSize();
      int to = head * config.headSize() + 2 * (within % half) + within / half;
      System.arraycopy(values, row * columns, out, to * columns, columns);
    }
    return out;
  }
}
