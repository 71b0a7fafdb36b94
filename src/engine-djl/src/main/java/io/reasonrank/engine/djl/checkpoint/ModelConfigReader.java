package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads {@code config.json}. What a program would compute wrongly is refused by name rather than
 * ignored.
 */
final class ModelConfigReader {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final JsonNode json;

  private ModelConfigReader(Path file, JsonNode json) {
    this.file = file;
    this.json = json;
  }

  static ModelConfig read(Path modelDirectory) {
    Path file = modelDirectory.resolve(ModelConfig.FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          modelDirectory + ": no config.json; give a model directory in Hugging Face layout");
    }
    try {
      return new ModelConfigReader(file, JSON.readTree(file.toFile())).config();
    } catch (IOException e) {
      throw new CheckpointException(file + ": not JSON; " + firstLine(e), e);
    }
  }

  private ModelConfig config() {
    Architecture architecture = architecture();
    refuseUnsupported();
    int heads = positive("num_attention_heads");
    int hidden = positive("hidden_size");
    int keyValueHeads = json.path("num_key_value_heads").asInt(heads);
    if (keyValueHeads < 1 || heads % keyValueHeads != 0) {
      throw fault(
          "num_key_value_heads is "
              + keyValueHeads
              + "; it must divide num_attention_heads "
              + heads);
    }
    return new ModelConfig(
        architecture,
        positive("vocab_size"),
        hidden,
        positive("num_hidden_layers"),
        heads,
        keyValueHeads,
        headSize(architecture, hidden, heads),
        positive("intermediate_size"),
        json.path("rms_norm_eps").asDouble(1e-6),
        rope().path("rope_theta").asDouble(json.path("rope_theta").asDouble(10_000)),
        RopeScaling.read(file, rope()),
        architecture == Architecture.QWEN2 || json.path("attention_bias").asBoolean(false),
        architecture == Architecture.LLAMA && json.path("mlp_bias").asBoolean(false),
        json.path("tie_word_embeddings").asBoolean(false),
        json.path("max_position_embeddings").asInt(2048));
  }

  private Architecture architecture() {
    String type = json.path("model_type").asText("");
    return Architecture.of(type)
        .orElseThrow(
            () ->
                fault(
                    "model_type '"
                        + type
                        + "' is not supported; give a checkpoint of type "
                        + Architecture.known()));
  }

  private void refuseUnsupported() {
    String activation = json.path("hidden_act").asText("silu");
    if (!activation.equals("silu")) {
      throw fault("hidden_act '" + activation + "' is not supported; silu is");
    }
    if (json.path("quantization_config").isObject()) {
      throw fault(
          "quantization_config is not supported; give the checkpoint it was quantised from, or a"
              + " GGUF file");
    }
    if (json.path("partial_rotary_factor").asDouble(1) != 1) {
      throw fault("partial_rotary_factor is not supported; heads must be rotated whole");
    }
    if (slides()) {
      throw fault(
          "sliding-window attention is not supported; set use_sliding_window to false if the"
              + " window covers the context");
    }
  }

  /** Whether any layer sees a window that is shorter than the context. */
  private boolean slides() {
    int context = json.path("max_position_embeddings").asInt(2048);
    if (json.path("sliding_window").asInt(Integer.MAX_VALUE) >= context) {
      return false;
    }
    for (JsonNode layer : json.path("layer_types")) {
      if (!layer.asText().equals("full_attention")) {
        return true;
      }
    }
    // Layers from max_window_layers on slide, and only if use_sliding_window says so.
    return json.path("use_sliding_window").asBoolean(false)
        && json.path("max_window_layers").asInt(28) < json.path("num_hidden_layers").asInt();
  }

  /** Qwen3's heads are 128 wide unless the file says otherwise, as in transformers. */
  private int headSize(Architecture architecture, int hidden, int heads) {
    int size =
        json.path("head_dim").asInt(architecture == Architecture.QWEN3 ? 128 : hidden / heads);
    if (size < 2 || size % 2 != 0) {
      throw fault("head_dim is " + size + "; rotary embeddings need an even width");
    }
    return size;
  }

  /** The object that describes rotary embeddings, under the name of either format. */
  private JsonNode rope() {
    for (String name : new String[] {"rope_scaling", "rope_parameters"}) {
      if (json.path(name).isObject()) {
        return json.path(name);
      }
    }
    return MissingNode.getInstance();
  }

  private int positive(String field) {
    int value = json.path(field).asInt(0);
    if (value < 1) {
      throw fault(field + " is missing or not a positive number");
    }
    return value;
  }

  private CheckpointException fault(String what) {
    return new CheckpointException(file + ": " + what);
  }

  private static String firstLine(IOException e) {
    String message = e.getMessage() == null ? "unreadable" : e.getMessage();
    return message.lines().findFirst().orElse("unreadable");
  }
}
