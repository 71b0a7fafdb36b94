package io.reasonrank.stage.trainer;

import io.reasonrank.stage.spec.StageSpec;

/** From a stage's spec to the configuration and commands of a trainer; pure. */
@FunctionalInterface
public interface TrainerRenderer {
  /** Name of the training examples below the work directory. */
  String TRAIN_FILE = "train.json";

  /** Name of the validation examples below the work directory. */
  String VALIDATION_FILE = "validation.json";

  /** Directory of checkpoints below the work directory. */
  String CHECKPOINTS = "checkpoints";

  /** Directory below the work directory where the trained model or adapter lies at the end. */
  String RESULT = "result";

  /** LLaMA-Factory's template for texts that are whole prompts already. */
  String RENDERED = "empty";

  /**
   * Renders a job.
   *
   * @throws io.reasonrank.stage.StageException 78 naming a field that this trainer cannot honour
   */
  TrainerJob render(StageSpec spec, TrainerPlaces places);
}
