package io.reasonrank.engine.djl.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.engine.djl.RandomModels;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelConfigTest {
  private static final String SHAPE =
      "\"vocab_size\":61,\"hidden_size\":32,\"num_hidden_layers\":2,\"num_attention_heads\":4,"
          + "\"num_key_value_heads\":2,\"intermediate_size\":48,\"max_position_embeddings\":4096";

  @TempDir Path directory;

  static List<ModelConfig> configurations() {
    return RandomModels.configurations();
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void whatIsWrittenIsRead(ModelConfig config) throws IOException {
    Files.writeString(directory.resolve("config.json"), config.toJson());
    assertThat(ModelConfig.read(directory)).isEqualTo(config);
  }

  @Test
  void qwen3HasNormsAndHeadsOfItsOwnWidth() {
    var config = read("\"model_type\":\"qwen3\"");
    assertThat(config.headSize()).isEqualTo(128);
    assertThat(WeightNames.of(config).all())
        .contains("model.layers.1.self_attn.q_norm.weight")
        .doesNotContain("model.layers.1.self_attn.q_proj.bias");
    assertThat(WeightNames.shape(config, "model.layers.1.self_attn.k_norm.weight"))
        .containsExactly(128);
    assertThat(WeightNames.shape(config, "model.layers.1.self_attn.o_proj.weight"))
        .containsExactly(32, 512);
  }

  @Test
  void qwen2sOutputProjectionHasNoBias() {
    assertThat(WeightNames.of(read("\"model_type\":\"qwen2\"")).all())
        .contains("model.layers.0.self_attn.v_proj.bias")
        .doesNotContain("model.layers.0.self_attn.o_proj.bias");
  }

  @Test
  void llama31StretchesLongWavesOnly() {
    float[] plain = RopeScaling.NONE.inverseFrequencies(500_000, 64);
    float[] stretched = new RopeScaling.Llama3(8, 1, 4, 8192).inverseFrequencies(500_000, 64);
    assertThat(stretched[0]).isEqualTo(plain[0]);
    assertThat(stretched[31]).isEqualTo(plain[31] / 8);
    double wave = 2 * Math.PI / plain[16];
    double smooth = (8192 / wave - 1) / 3;
    assertThat(smooth).as("a wavelength between the bounds").isBetween(0.0, 1.0);
    assertThat((double) stretched[16])
        .isCloseTo(plain[16] * ((1 - smooth) / 8 + smooth), within(1e-9));
  }

  @Test
  void bothNamesOfRotarySettingsAreRead() {
    String scaling =
        "{\"rope_type\":\"llama3\",\"factor\":8.0,\"low_freq_factor\":1.0,"
            + "\"high_freq_factor\":4.0,\"original_max_position_embeddings\":8192";
    var older =
        read("\"model_type\":\"llama\",\"rope_theta\":5e5,\"rope_scaling\":" + scaling + "}");
    var newer =
        read("\"model_type\":\"llama\",\"rope_parameters\":" + scaling + ",\"rope_theta\":5e5}");
    assertThat(newer).isEqualTo(older);
    assertThat(newer.ropeScaling()).isEqualTo(new RopeScaling.Llama3(8, 1, 4, 8192));
  }

  @Test
  void aWindowThatCoversTheContextIsNoWindow() {
    assertThat(
            read("\"model_type\":\"qwen2\",\"use_sliding_window\":false,\"sliding_window\":32")
                .contextTokens())
        .isEqualTo(4096);
    assertThat(
            read("\"model_type\":\"qwen2\",\"use_sliding_window\":true,\"max_window_layers\":0,"
                    + "\"sliding_window\":4096")
                .contextTokens())
        .isEqualTo(4096);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"rope_scaling\":{\"rope_type\":\"yarn\",\"factor\":4.0} | type 'yarn'",
        "\"rope_scaling\":{\"type\":\"dynamic\",\"factor\":2.0} | type 'dynamic'",
        "\"rope_scaling\":{\"rope_type\":\"linear\"} | rope_scaling.factor",
        "\"use_sliding_window\":true,\"max_window_layers\":1,\"sliding_window\":64 | sliding",
        "\"layer_types\":[\"sliding_attention\"],\"sliding_window\":64 | sliding",
        "\"hidden_act\":\"gelu\" | hidden_act 'gelu'",
        "\"quantization_config\":{\"quant_method\":\"awq\"} | quantization_config",
        "\"partial_rotary_factor\":0.5 | partial_rotary_factor",
        "\"num_key_value_heads\":3 | num_key_value_heads is 3",
        "\"head_dim\":7 | head_dim is 7",
        "\"hidden_size\":0 | hidden_size",
      })
  void whatWouldBeComputedWronglyIsRefusedByName(String fields, String named) {
    assertThatThrownBy(() -> read("\"model_type\":\"qwen2\"," + fields))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("config.json: ")
        .hasMessageContaining(named);
  }

  /** The fields come last, so that they win over the shape's own. */
  private ModelConfig read(String fields) {
    try {
      Files.writeString(directory.resolve("config.json"), "{" + SHAPE + "," + fields + "}");
      return ModelConfig.read(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
