package io.reasonrank.stage.spec;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What computes the steps of a training stage.
 *
 * @param type djl, llamafactory (SFT) or verl (RL)
 * @param recompute djl: run blocks twice instead of keeping their activations
 * @param nodes machines that train together; 1 for djl
 * @param acceleratorsPerNode accelerators of each machine; not looked at by djl
 * @param settings the trainer's own settings by name, over those that follow from the spec
 */
public record TrainerSettings(
    String type,
    boolean recompute,
    int nodes,
    int acceleratorsPerNode,
    Map<String, String> settings) {
  public static final String DJL = "djl";
  public static final String LLAMAFACTORY = "llamafactory";
  public static final String VERL = "verl";

  /** The embedded trainer. */
  public static final TrainerSettings EMBEDDED = new TrainerSettings(DJL, false, 1, 1, Map.of());

  public TrainerSettings {
    settings = Collections.unmodifiableMap(new TreeMap<>(settings));
  }
}
