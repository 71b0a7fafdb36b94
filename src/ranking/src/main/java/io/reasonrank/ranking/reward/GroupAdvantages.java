package io.reasonrank.ranking.reward;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Advantages of the rollouts of one prompt. */
public final class GroupAdvantages {
  /** Keeps a group of equal rewards from dividing by 0, as in the released training code. */
  private static final double EPSILON = 1e-6;

  private GroupAdvantages() {}

  /**
   * GRPO: the total reward, centred on the group's mean.
   *
   * @param byDeviation also divide by the group's standard deviation (unbiased)
   */
  public static List<Double> ofTotals(List<Reward> group, boolean byDeviation) {
    return normalized(group, Reward::total, byDeviation);
  }

  /**
   * In the manner of GDPO: each view is normalised within the group on its own, then weighted and
   * added, so that a view of small spread is not drowned by one of large spread. The penalty of a
   * malformed completion is a view of its own, with weight 1.
   */
  public static List<Double> ofViews(List<Reward> group, RewardSpec spec) {
    double[] sum = new double[group.size()];
    add(sum, 1, normalized(group, GroupAdvantages::penalty, true));
    for (RewardSpec.WeightedView weighted : spec.views()) {
      String key = weighted.view().key();
      add(sum, weighted.weight(), normalized(group, reward -> reward.view(key), true));
    }
    List<Double> advantages = new ArrayList<>();
    for (double value : sum) {
      advantages.add(value);
    }
    return advantages;
  }

  private static double penalty(Reward reward) {
    return reward.format() == Reward.Format.OK ? 0 : reward.total();
  }

  private static void add(double[] sum, double weight, List<Double> values) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += weight * values.get(i);
    }
  }

  private static List<Double> normalized(
      List<Reward> group, ToDoubleFunction<Reward> value, boolean byDeviation) {
    double mean = group.stream().mapToDouble(value).average().orElse(0);
    double squares = group.stream().mapToDouble(value).map(v -> (v - mean) * (v - mean)).sum();
    double deviation = Math.sqrt(squares / Math.max(1, group.size() - 1));
    double divisor = byDeviation ? deviation + EPSILON : 1;
    return group.stream().map(r -> (value.applyAsDouble(r) - mean) / divisor).toList();
  }
}
