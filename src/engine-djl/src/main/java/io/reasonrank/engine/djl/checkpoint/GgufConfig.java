package io.reasonrank.engine.djl.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/** The shape of a decoder out of a GGUF file's metadata. */
final class GgufConfig {
  private static final String FACTORS = "rope_freqs.weight";
  private static final int LLAMA3_ORIGINAL_CONTEXT = 8192;

  private final GgufFile gguf;
  private final String prefix;

  private GgufConfig(GgufFile gguf, String prefix) {
    this.gguf = gguf;
    this.prefix = prefix;
  }

  static ModelConfig of(GgufFile gguf) {
    String type = gguf.text("general.architecture").orElse("");
    Architecture architecture =
        Architecture.of(type)
            .orElseThrow(
                () ->
                    gguf.fault(
                        "architecture '"
                            + type
                            + "' is not supported; give a file of type "
                            + Architecture.known()));
    return new GgufConfig(gguf, type + ".").config(architecture);
  }

  private ModelConfig config(Architecture architecture) {
    int heads = positive("attention.head_count");
    int hidden = positive("embedding_length");
    int keyValueHeads = optional("attention.head_count_kv", heads);
    int headSize = optional("attention.key_length", hidden / heads);
    if (keyValueHeads < 1 || heads % keyValueHeads != 0 || headSize < 2 || headSize % 2 != 0) {
      throw gguf.fault(
          heads + " heads, " + keyValueHeads + " of keys, of width " + headSize + " do not fit");
    }
    if (optional("rope.dimension_count", headSize) != headSize) {
      throw gguf.fault("rope.dimension_count is not the head's width; heads are rotated whole");
    }
    double theta = gguf.number(prefix + "rope.freq_base").orElse(10_000.0);
    return new ModelConfig(
        architecture,
        vocabulary(),
        hidden,
        positive("block_count"),
        heads,
        keyValueHeads,
        headSize,
        positive("feed_forward_length"),
        epsilon(),
        theta,
        scaling(theta, headSize),
        gguf.tensors().containsKey("blk.0.attn_q.bias"),
        gguf.tensors().containsKey("blk.0.ffn_up.bias"),
        !gguf.tensors().containsKey("output.weight"),
        optional("context_length", 2048));
  }

  /** Stored as a float of 32 bits; the decimal that was meant is its shortest. */
  private double epsilon() {
    double stored = gguf.number(prefix + "attention.layer_norm_rms_epsilon").orElse(1e-6);
    return Double.parseDouble(Float.toString((float) stored));
  }

  private int vocabulary() {
    StoredTensor embedding = gguf.tensors().get("token_embd.weight");
    if (embedding == null || embedding.shape().length != 2) {
      throw gguf.fault("tensor token_embd.weight is missing or no matrix; fetch it again");
    }
    return Math.toIntExact(Math.min(embedding.shape()[0], Integer.MAX_VALUE));
  }

  private RopeScaling scaling(double theta, int headSize) {
    if (gguf.tensors().containsKey(FACTORS)) {
      return llama3(theta, headSize);
    }
    String type = gguf.text(prefix + "rope.scaling.type").orElse("none");
    return switch (type) {
      case "none" -> RopeScaling.NONE;
      case "linear" ->
          new RopeScaling.Linear(gguf.number(prefix + "rope.scaling.factor").orElse(1.0));
      default ->
          throw gguf.fault(
              "rope.scaling.type '" + type + "' is not supported (none and linear are)");
    };
  }

  /**
   * GGUF files of Llama 3.1 and later carry the divisor of each frequency instead of the rule. The
   * rule follows from the largest divisor, as all of them were made with the same bounds.
   */
  private RopeScaling llama3(double theta, int headSize) {
    float[] factors = factors();
    double largest = 1;
    for (float factor : factors) {
      largest = Math.max(largest, factor);
    }
    var rule = new RopeScaling.Llama3(largest, 1, 4, LLAMA3_ORIGINAL_CONTEXT);
    float[] plain = RopeScaling.NONE.inverseFrequencies(theta, headSize);
    float[] scaled = rule.inverseFrequencies(theta, headSize);
    boolean same = factors.length == plain.length;
    for (int i = 0; same && i < plain.length; i++) {
      same = Math.abs(plain[i] / scaled[i] - factors[i]) < 1e-3 * factors[i];
    }
    if (!same) {
      throw gguf.fault(
          "tensor " + FACTORS + " " + Arrays.toString(factors) + " is not Llama 3.1's scaling");
    }
    return rule;
  }

  private float[] factors() {
    StoredTensor stored = gguf.tensors().get(FACTORS);
    if (stored == null) {
      return new float[0];
    }
    try (var arena = Arena.ofShared()) {
      MemorySegment floats = arena.allocate(4 * stored.size(), 4);
      stored.readFloats(floats);
      return floats.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private int positive(String key) {
    int value = optional(key, 0);
    if (value < 1) {
      throw gguf.fault(prefix + key + " is missing or not a positive number");
    }
    return value;
  }

  private int optional(String key, int otherwise) {
    long value = gguf.integer(prefix + key).orElse((long) otherwise);
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw gguf.fault(prefix + key + " is " + value + ", which no model has");
    }
    return (int) value;
  }
}
