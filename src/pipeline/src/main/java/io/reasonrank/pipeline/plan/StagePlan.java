package io.reasonrank.pipeline.plan;

import io.reasonrank.stage.spec.StageSpec;
import java.util.List;
import java.util.Optional;

/**
 * The stages of one run, each after the one before it.
 *
 * @param run the resource
 * @param stages in order
 */
public record StagePlan(StageSpec.RunRef run, List<PlannedStage> stages) implements Planning {
  public StagePlan {
    stages = List.copyOf(stages);
  }

  /** The stage of that name, or empty. */
  public Optional<PlannedStage> stage(String name) {
    return stages.stream().filter(stage -> stage.name().equals(name)).findFirst();
  }

  /** The first stage that is not among the finished ones, or empty at the end. */
  public Optional<PlannedStage> next(java.util.Set<String> finished) {
    return stages.stream().filter(stage -> !finished.contains(stage.name())).findFirst();
  }
}
