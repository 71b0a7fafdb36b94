package io.reasonrank.training;

import java.util.Arrays;

/**
 * Advantages of rollouts relative to their group (GRPO; ReasonRank §4.2, released code's
 * constants).
 */
final class GroupAdvantages {
  private static final double EPSILON = 1e-6;

  private GroupAdvantages() {}

  /**
   * Reward minus the group's mean, divided by its sample standard deviation plus 1e-6 if asked for.
   *
   * @param rewards of one group, at least two
   * @return as many advantages; all 0 for a group without variance
   */
  static double[] of(double[] rewards, boolean normalizeByStd) {
    double mean = Arrays.stream(rewards).average().orElseThrow();
    double square = 0;
    for (double reward : rewards) {
      square += (reward - mean) * (reward - mean);
    }
    double std = Math.sqrt(square / Math.max(1, rewards.length - 1));
    double[] advantages = new double[rewards.length];
    for (int i = 0; i < rewards.length; i++) {
      advantages[i] = (rewards[i] - mean) / (normalizeByStd ? std + EPSILON : 1);
    }
    return advantages;
  }
}
