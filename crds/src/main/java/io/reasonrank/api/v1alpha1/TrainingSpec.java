package io.reasonrank.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/** What SFTRun and RLRun have in common. */
public sealed interface TrainingSpec extends RunSpec permits SFTRunSpec, RLRunSpec {
  /** The model that training starts from. */
  BaseModel baseModel();

  /** The data. */
  DatasetReference dataset();

  /** What computes the steps. */
  TrainingEngine engine();

  /** How the model is written. */
  Export export();

  /** How the model is measured. */
  Evaluation evaluation();

  /** Where a better model is proposed, or null. */
  @Nullable PromotionTarget promotion();
}
