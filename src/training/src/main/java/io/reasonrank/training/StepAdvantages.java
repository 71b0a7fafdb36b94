package io.reasonrank.training;

import io.reasonrank.ranking.reward.GroupAdvantages;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters;
import java.util.List;

/**
 * Advantages of the groups of a step: {@code sum} as in ReasonRank §4.2 (of the weighted sum of the
 * views), or {@code gdpo}, where each view has advantages of its own in its group and their
 * weighted sums are normalised over the step (GDPO, Liu et al. 2026).
 */
final class StepAdvantages {
  private static final double EPSILON = 1e-6;

  private final RewardSpec spec;
  private final boolean decoupled;
  private final boolean normalizeByStd;

  /**
   * @throws StageException 78 for an unknown aggregation
   */
  StepAdvantages(RewardSpec spec, RlParameters parameters) {
    this.spec = spec;
    this.normalizeByStd = parameters.grpo().normalizeByStd();
    this.decoupled =
        switch (parameters.reward().aggregation()) {
          case "sum" -> false;
          case "gdpo" -> true;
          default ->
              throw StageException.configuration(
                  "reward.aggregation is '"
                      + parameters.reward().aggregation()
                      + "'; give sum or gdpo");
        };
  }

  /** One value per rollout, group by group. */
  List<List<Double>> of(List<List<Reward>> groups) {
    if (!decoupled) {
      return groups.stream().map(g -> GroupAdvantages.ofTotals(g, normalizeByStd)).toList();
    }
    return normalized(groups.stream().map(g -> GroupAdvantages.ofViews(g, spec)).toList());
  }

  private static List<List<Double>> normalized(List<List<Double>> groups) {
    double[] all = groups.stream().flatMap(List::stream).mapToDouble(a -> a).toArray();
    double mean = java.util.Arrays.stream(all).average().orElse(0);
    double squares = java.util.Arrays.stream(all).map(a -> (a - mean) * (a - mean)).sum();
    double divisor = Math.sqrt(squares / Math.max(1, all.length - 1)) + EPSILON;
    return groups.stream()
        .map(group -> group.stream().map(a -> (a - mean) / divisor).toList())
        .toList();
  }

  /** Whether something can be learned from a group: its rollouts are not all rewarded alike. */
  static boolean informative(List<Reward> group) {
    return group.stream().mapToDouble(Reward::total).distinct().limit(2).count() > 1;
  }
}
