package io.reasonrank.training.reward;

import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.ranking.reward.RewardView;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters;

/** From the reward of a stage's spec to the one that scores. */
public final class RewardSpecs {
  private RewardSpecs() {}

  /**
   * Reads a reward.
   *
   * @throws StageException 78 if a view is unknown or a weight is no number
   */
  public static RewardSpec of(RlParameters.Reward reward) {
    try {
      return new RewardSpec(
          reward.views().stream()
              .map(
                  view ->
                      new RewardSpec.WeightedView(
                          RewardView.of(view.metric(), view.cutoff(), view.persistence()),
                          view.weight()))
              .toList(),
          reward.malformedAnswer(),
          reward.malformedOutput());
    } catch (IllegalArgumentException e) {
      throw StageException.configuration("spec.reward: " + e.getMessage());
    }
  }
}
