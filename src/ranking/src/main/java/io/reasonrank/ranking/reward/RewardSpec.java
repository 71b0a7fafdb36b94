package io.reasonrank.ranking.reward;

import java.util.List;

/**
 * What is rewarded.
 *
 * @param views weighted sum for a right answer
 * @param malformedAnswer reward when the blocks are right and the answer is not
 * @param malformedOutput reward when the blocks are not right
 */
public record RewardSpec(List<WeightedView> views, double malformedAnswer, double malformedOutput) {

  /** The paper's reward: nDCG@10 + 0.2 · Recall@10 + 0.1 · average overlap; 0 and −1. */
  public static final RewardSpec PAPER =
      new RewardSpec(
          List.of(
              new WeightedView(new RewardView.NdcgView(10), 1),
              new WeightedView(new RewardView.RecallView(10), 0.2),
              new WeightedView(new RewardView.AverageOverlapView(), 0.1)),
          0,
          -1);

  /** A view and its finite weight. */
  public record WeightedView(RewardView view, double weight) {
    public WeightedView {
      if (!Double.isFinite(weight)) {
        throw new IllegalArgumentException(
            "weight of view " + view.key() + " is " + weight + "; give a finite number");
      }
    }
  }

  public RewardSpec {
    views = List.copyOf(views);
    if (views.isEmpty()) {
      throw new IllegalArgumentException("a reward has no views; give at least one");
    }
  }
}
