package io.reasonrank.engine.djl.checkpoint;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The tensors of a GGUF file under the names of transformers. */
final class GgufTensors {
  private static final String BLOCK = "blk.";
  private static final Map<String, String> OUTER =
      Map.of(
          "token_embd", "model.embed_tokens",
          "output_norm", "model.norm",
          "output", "lm_head");
  private static final Map<String, String> INNER =
      Map.ofEntries(
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_q_norm", "self_attn.q_norm"),
          Map.entry("attn_k_norm", "self_attn.k_norm"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"));

  private GgufTensors() {}

  /** All tensors that belong to a decoder; others, such as rope factors, are left out. */
  static TensorSource of(GgufFile gguf) {
    ModelConfig config = GgufConfig.of(gguf);
    var tensors = new HashMap<String, StoredTensor>();
    for (StoredTensor stored : gguf.tensors().values()) {
      name(stored.name())
          .ifPresent(
              name ->
                  tensors.put(
                      name,
                      new StoredTensor(
                          stored.file(),
                          name,
                          stored.type(),
                          stored.shape(),
                          stored.begin(),
                          interleavedHeads(config, name))));
    }
    return new TensorSource(gguf.file(), tensors);
  }

  /** Llama's converter interleaves the halves of query and key heads; those of Qwen do not. */
  private static int interleavedHeads(ModelConfig config, String name) {
    if (config.architecture() != Architecture.LLAMA) {
      return 0;
    }
    if (name.contains("self_attn.q_proj")) {
      return config.heads();
    }
    return name.contains("self_attn.k_proj") ? config.keyValueHeads() : 0;
  }

  private static Optional<String> name(String own) {
    int dot = own.lastIndexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String kind = own.substring(dot);
    String layer = own.substring(0, dot);
    if (!layer.startsWith(BLOCK)) {
      return Optional.ofNullable(OUTER.get(layer)).map(name -> name + kind);
    }
    int after = layer.indexOf('.', BLOCK.length());
    if (after < 0) {
      return Optional.empty();
    }
    String number = layer.substring(BLOCK.length(), after);
    return Optional.ofNullable(INNER.get(layer.substring(after + 1)))
        .map(name -> "model.layers." + number + "." + name + kind);
  }
}
