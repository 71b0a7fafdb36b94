package io.reasonrank.engine.djl.checkpoint;

import java.util.ArrayList;
import java.util.List;

/**
 * Names and order of a checkpoint's tensors: the order in which programs take them.
 *
 * <p>Names are those of transformers, so that files need no mapping.
 */
public final class WeightNames {
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String HEAD = "lm_head.weight";

  private final List<String> names;

  private WeightNames(List<String> names) {
    this.names = List.copyOf(names);
  }

  public static WeightNames of(ModelConfig config) {
    var names = new ArrayList<String>();
    names.add(EMBEDDING);
    for (int layer = 0; layer < config.layers(); layer++) {
      String block = "model.layers." + layer + ".";
      names.add(block + "input_layernorm.weight");
      for (String projection : List.of("q_proj", "k_proj", "v_proj")) {
        linear(names, block + "self_attn." + projection, config.attentionBias());
      }
      if (config.architecture().queryKeyNorm()) {
        names.add(block + "self_attn.q_norm.weight");
        names.add(block + "self_attn.k_norm.weight");
      }
      linear(names, block + "self_attn.o_proj", config.outputBias());
      names.add(block + "post_attention_layernorm.weight");
      for (String projection : List.of("gate_proj", "up_proj", "down_proj")) {
        linear(names, block + "mlp." + projection, config.feedForwardBias());
      }
    }
    names.add("model.norm.weight");
    if (!config.tiedEmbeddings()) {
      names.add(HEAD);
    }
    return new WeightNames(names);
  }

  private static void linear(List<String> names, String layer, boolean bias) {
    names.add(layer + ".weight");
    if (bias) {
      names.add(layer + ".bias");
    }
  }

  public List<String> all() {
    return names;
  }

  /** Position of a tensor in the list that programs take. */
  public int indexOf(String name) {
    int index = names.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException("no tensor " + name + " in this architecture");
    }
    return index;
  }

  public boolean has(String name) {
    return names.contains(name);
  }

  /** The output head: its own tensor, or the embedding when they are tied. */
  public int head() {
    return has(HEAD) ? indexOf(HEAD) : indexOf(EMBEDDING);
  }

  public int embedding() {
    return indexOf(EMBEDDING);
  }

  /** Shape that a tensor must have. */
  public static long[] shape(ModelConfig c, String name) {
    long queries = (long) c.heads() * c.headSize();
    long keys = (long) c.keyValueHeads() * c.headSize();
    String part = name.substring(name.startsWith("model.layers.") ? name.indexOf('.', 13) + 1 : 0);
    return switch (part) {
      case EMBEDDING, HEAD -> new long[] {c.vocabulary(), c.hidden()};
      case "self_attn.q_proj.weight" -> new long[] {queries, c.hidden()};
      case "self_attn.k_proj.weight", "self_attn.v_proj.weight" -> new long[] {keys, c.hidden()};
      case "self_attn.q_proj.bias" -> new long[] {queries};
      case "self_attn.k_proj.bias", "self_attn.v_proj.bias" -> new long[] {keys};
      case "self_attn.q_norm.weight", "self_attn.k_norm.weight" -> new long[] {c.headSize()};
      case "mlp.gate_proj.bias", "mlp.up_proj.bias" -> new long[] {c.feedForward()};
      case "self_attn.o_proj.weight" -> new long[] {c.hidden(), queries};
      case "mlp.gate_proj.weight", "mlp.up_proj.weight" -> new long[] {c.feedForward(), c.hidden()};
      case "mlp.down_proj.weight" -> new long[] {c.hidden(), c.feedForward()};
      default -> new long[] {c.hidden()};
    };
  }
}
