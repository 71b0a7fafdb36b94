package io.reasonrank.engine.djl.checkpoint;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A family of decoders that programs can be written for, by its name in {@code config.json}. */
public enum Architecture {
  QWEN2("qwen2", "Qwen2ForCausalLM"),
  QWEN3("qwen3", "Qwen3ForCausalLM"),
  LLAMA("llama", "LlamaForCausalLM");

  private final String modelType;
  private final String className;

  Architecture(String modelType, String className) {
    this.modelType = modelType;
    this.className = className;
  }

  /** The architecture of a {@code model_type}, empty for one that is not known. */
  public static Optional<Architecture> of(String modelType) {
    return Arrays.stream(values()).filter(a -> a.modelType.equals(modelType)).findFirst();
  }

  /** All model types, for messages. */
  static String known() {
    return Arrays.stream(values()).map(a -> a.modelType).collect(Collectors.joining(", "));
  }

  /** {@code model_type} in {@code config.json}. */
  public String modelType() {
    return modelType;
  }

  /** The class that transformers loads it with. */
  public String className() {
    return className;
  }

  /** Whether queries and keys are normalised per head before they are rotated. */
  public boolean queryKeyNorm() {
    return this == QWEN3;
  }

  @Override
  public String toString() {
    return modelType;
  }
}
