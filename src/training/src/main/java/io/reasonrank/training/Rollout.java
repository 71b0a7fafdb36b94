package io.reasonrank.training;

import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.ranking.reward.Reward;

/**
 * One sampled completion with what it earned.
 *
 * @param sequence prompt and sampled tokens
 * @param reward total and views
 * @param advantage relative to its group
 * @param ended whether the model ended its turn itself
 */
record Rollout(Sequence sequence, Reward reward, double advantage, boolean ended) {
  boolean wellFormed() {
    return reward.format() == Reward.Format.OK;
  }
}
