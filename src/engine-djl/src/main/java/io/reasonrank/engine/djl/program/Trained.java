package io.reasonrank.engine.djl.program;

import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import io.reasonrank.engine.djl.checkpoint.LoraConfig;
import io.reasonrank.engine.djl.checkpoint.ModelConfig;
import io.reasonrank.engine.djl.checkpoint.WeightNames;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which tensors training programs change, and whether they keep activations or compute them twice.
 */
public final class Trained {
  private final ModelConfig config;
  private final Optional<LoraConfig> lora;
  private final List<String> names;
  private final List<String> targets;
  private final boolean recomputed;

  private Trained(ModelConfig config, Optional<LoraConfig> lora, boolean recomputed) {
    this.config = config;
    this.lora = lora;
    this.recomputed = recomputed;
    this.names =
        lora.map(l -> LoraAdapter.names(l, config)).orElseGet(() -> WeightNames.of(config).all());
    this.targets = lora.map(l -> LoraAdapter.targets(l, config)).orElse(List.of());
  }

  /** All weights of the model. */
  public static Trained weights(ModelConfig config) {
    return new Trained(config, Optional.empty(), false);
  }

  /** Adapters only; the weights stay as they are. */
  public static Trained adapters(ModelConfig config, LoraConfig lora) {
    return new Trained(config, Optional.of(lora), false);
  }

  /** The same, with each block run a second time for its gradients, to save memory. */
  public Trained recomputing(boolean recompute) {
    return new Trained(config, lora, recompute);
  }

  /** Names of the tensors, in the order of programs. */
  public List<String> names() {
    return names;
  }

  int size() {
    return names.size();
  }

  boolean recomputed() {
    return recomputed;
  }

  /** Name of the program's argument that holds them. */
  String group() {
    return lora.isPresent() ? "a" : "w";
  }

  /** Index of A of the adapter of a weight; B follows it. */
  Optional<Integer> adapter(String weight) {
    int index = targets.indexOf(weight);
    return index < 0 ? Optional.empty() : Optional.of(2 * index);
  }

  double scale() {
    return lora.map(LoraConfig::scale).orElse(1.0);
  }

  /** Indexes of the trained tensors that belong to some weights. */
  List<Integer> of(List<String> weights) {
    if (lora.isEmpty()) {
      return weights.stream().distinct().map(names::indexOf).filter(i -> i >= 0).toList();
    }
    return weights.stream()
        .map(this::adapter)
        .flatMap(Optional::stream)
        .flatMap(i -> List.of(i, i + 1).stream())
        .toList();
  }

  boolean isEmbedding(int index) {
    var all = WeightNames.of(config);
    return lora.isEmpty() && (index == all.embedding() || index == all.head());
  }

  /** Matrices other than embeddings decay; vectors and embeddings do not. */
  boolean decays(int index) {
    String name = Objects.requireNonNull(names.get(index));
    return lora.isPresent() || (!isEmbedding(index) && WeightNames.shape(config, name).length == 2);
  }
}
