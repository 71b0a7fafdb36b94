package io.reasonrank.engine.djl.train;

import io.reasonrank.engine.djl.checkpoint.LoraAdapter;
import java.util.Optional;

/**
 * What is trained, and how.
 *
 * @param adapter the adapter to train, or empty for all weights
 * @param recompute whether blocks are run twice instead of keeping their activations: memory of one
 *     block instead of all, at the cost of a forward pass; the gradients are the same
 */
public record TrainerOptions(Optional<LoraAdapter> adapter, boolean recompute) {
  public static final TrainerOptions FULL = new TrainerOptions(Optional.empty(), false);

  public static TrainerOptions of(LoraAdapter adapter) {
    return new TrainerOptions(Optional.of(adapter), false);
  }

  public TrainerOptions recomputing() {
    return new TrainerOptions(adapter, true);
  }
}
