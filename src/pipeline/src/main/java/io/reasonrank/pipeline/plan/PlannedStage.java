package io.reasonrank.pipeline.plan;

import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.StageSpec;

/**
 * A stage to run.
 *
 * @param spec its complete {@code spec.json}
 */
public record PlannedStage(StageSpec spec) {

  /** Name of the stage, for example {@code sft}. */
  public String name() {
    return spec.stage();
  }

  /** Processes that it takes, one per shard; 1 for every stage but {@code label}. */
  public int shards() {
    return spec.parameters() instanceof LabelParameters label ? label.shards() : 1;
  }

  /** Whether each process works on a shard of its own. */
  public boolean indexed() {
    return spec.parameters() instanceof LabelParameters;
  }
}
