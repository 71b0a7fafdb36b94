package io.reasonrank.training;

import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.ranking.reward.Reward;

/**
 * One sampled completion with what it earned.
 *
 * @param sequence prompt and sampled tokens
 * @param reward total and views
 * @param advantage relative to its group
 */
record Rollout(Sequence sequence, Reward reward, double advantage) {
  boolean wellFormed() {
    return reward.format() == Reward.Format.OK;
  }
}
