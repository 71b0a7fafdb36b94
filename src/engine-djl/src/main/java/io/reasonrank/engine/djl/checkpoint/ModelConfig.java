package io.reasonrank.engine.djl.checkpoint;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;

/**
 * Shape of a decoder-only transformer, from {@code config.json}.
 *
 * @param architecture family that it belongs to
 * @param vocabulary rows of the embedding
 * @param hidden width of the residual stream (d)
 * @param layers number of blocks (L)
 * @param heads query heads (H)
 * @param keyValueHeads key and value heads, a divisor of {@code heads}
 * @param headSize width of one head (D), not always {@code hidden / heads}
 * @param feedForward inner width of the gated feed-forward network
 * @param normEpsilon ε of RMSNorm
 * @param ropeTheta base of the rotary frequencies
 * @param ropeScaling how the frequencies are stretched
 * @param attentionBias whether query, key and value projections have a bias
 * @param feedForwardBias whether the feed-forward projections have a bias
 * @param tiedEmbeddings whether the output head is the embedding
 * @param contextTokens most positions
 */
public record ModelConfig(
    Architecture architecture,
    int vocabulary,
    int hidden,
    int layers,
    int heads,
    int keyValueHeads,
    int headSize,
    int feedForward,
    double normEpsilon,
    double ropeTheta,
    RopeScaling ropeScaling,
    boolean attentionBias,
    boolean feedForwardBias,
    boolean tiedEmbeddings,
    int contextTokens) {

  public static final String FILE_NAME = "config.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads {@code config.json} of a model directory, or the metadata of a GGUF file. */
  public static ModelConfig read(Path model) {
    return GgufFile.find(model)
        .map(file -> GgufConfig.of(GgufFile.read(file)))
        .orElseGet(() -> ModelConfigReader.read(model));
  }

  /** Whether the output projection of attention has a bias; Qwen2's has none in any case. */
  public boolean outputBias() {
    return attentionBias && architecture != Architecture.QWEN2;
  }

  /** Inverse rotary frequencies, float32 [D/2]. */
  public float[] inverseFrequencies() {
    return ropeScaling.inverseFrequencies(ropeTheta, headSize);
  }

  /** {@code config.json} as transformers reads it. */
  public String toJson() {
    ObjectNode json = JSON.createObjectNode();
    json.putArray("architectures").add(architecture.className());
    json.put("model_type", architecture.modelType());
    json.put("vocab_size", vocabulary);
    json.put("hidden_size", hidden);
    json.put("num_hidden_layers", layers);
    json.put("num_attention_heads", heads);
    json.put("num_key_value_heads", keyValueHeads);
    json.put("head_dim", headSize);
    json.put("intermediate_size", feedForward);
    json.put("rms_norm_eps", normEpsilon);
    json.put("rope_theta", ropeTheta);
    ropeScaling.write(json);
    json.put("attention_bias", attentionBias);
    if (feedForwardBias) {
      json.put("mlp_bias", true);
    }
    json.put("tie_word_embeddings", tiedEmbeddings);
    json.put("max_position_embeddings", contextTokens);
    json.put("hidden_act", "silu");
    json.put("torch_dtype", "float32");
    json.put("use_cache", true);
    return json.toPrettyString() + "\n";
  }
}
