package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Shape of a decoder-only transformer, from {@code config.json}.
 *
 * @param architecture Hugging Face model type: qwen2 or llama
 * @param vocabulary rows of the embedding
 * @param hidden width of the residual stream (d)
 * @param layers number of blocks (L)
 * @param heads query heads (H)
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headSize width of one head (D)
 * @param feedForward inner width of the gated feed-forward network
 * @param normEpsilon ε of RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param attentionBias whether query, key and value projections have a bias
 * @param tiedEmbeddings whether the output head is the embedding
 * @param contextTokens most positions
 */
public record ModelConfig(
    String architecture,
    int vocabulary,
    int hidden,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int feedForward,
    double normEpsilon,
    double ropeTheta,
    boolean attentionBias,
    boolean tiedEmbeddings,
    int contextTokens) {

  public static final String FILE_NAME = "config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads {@code config.json} of a model directory. */
  public static ModelConfig read(Path modelDirectory) {
    Path file = modelDirectory.resolve(FILE_NAME);
    if (!Files.isRegularFile(file)) {
      throw new CheckpointException(
          modelDirectory + ": no config.json; give a model directory in Hugging Face layout");
    }
    try {
      return of(file, JSON.readTree(file.toFile()));
    } catch (IOException e) {
      throw new CheckpointException(file + ": not JSON; " + firstLine(e), e);
    }
  }

  private static ModelConfig of(Path file, JsonNode json) {
    String type = json.path("model_type").asText("");
    if (!type.equals("qwen2") && !type.equals("llama")) {
      throw new CheckpointException(
          file + ": model_type '" + type + "' is not supported; give a qwen2 or llama checkpoint");
    }
    JsonNode scaling = json.path("rope_scaling");
    if (!scaling.isMissingNode() && !scaling.isNull()) {
      throw new CheckpointException(
          file + ": rope_scaling is not supported; give a checkpoint with plain rotary embeddings");
    }
    int heads = positive(file, json, "num_attention_heads");
    int hidden = positive(file, json, "hidden_size");
    int kvHeads = json.path("num_key_value_heads").asInt(heads);
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw new CheckpointException(
          file
              + ": num_key_value_heads is "
              + kvHeads
              + "; it must divide num_attention_heads "
              + heads);
    }
    return new ModelConfig(
        type,
        positive(file, json, "vocab_size"),
        hidden,
        positive(file, json, "num_hidden_layers"),
        heads,
        kvHeads,
        json.path("head_dim").asInt(hidden / heads),
        positive(file, json, "intermediate_size"),
        json.path("rms_norm_eps").asDouble(1e-6),
        json.path("rope_theta").asDouble(10_000),
        type.equals("qwen2") || json.path("attention_bias").asBoolean(false),
        json.path("tie_word_embeddings").asBoolean(false),
        json.path("max_position_embeddings").asInt(2048));
  }

  /** {@code config.json} as transformers reads it. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures")
        .add(architecture.equals("qwen2") ? "Qwen2ForCausalLM" : "LlamaForCausalLM");
    json.put("model_type", architecture);
    json.put("vocab_size", vocabulary);
    json.put("hidden_size", hidden);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", keyValueHeads);
    json.put("head_dim", headSize);
    json.put("intermediate_size", feedForward);
    json.put("rms_norm_eps", normEpsilon);
    json.put("rope_theta", ropeTheta);
    json.put("attention_bias", attentionBias);
    json.put("tie_word_embeddings", tiedEmbeddings);
    json.put("max_position_embeddings", contextTokens);
    json.put("hidden_act", "silu");
    json.put("torch_dtype", "float32");
    json.put("use_cache", true);
    return json.toPrettyString() + "\n";
  }

  private static int positive(Path file, JsonNode json, String field) {
    int value = json.path(field).asInt(0);
    if (value < 1) {
      throw new CheckpointException(file + ": " + field + " is missing or not a positive number");
    }
    return value;
  }

  private static String firstLine(IOException e) {
    String message = e.getMessage() == null ? "unreadable" : e.getMessage();
    return message.lines().findFirst().orElse("unreadable");
  }
}
