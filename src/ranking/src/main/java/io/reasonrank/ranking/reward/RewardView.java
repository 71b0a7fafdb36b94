package io.reasonrank.ranking.reward;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.ranking.metric.RankOverlap;
import io.reasonrank.ranking.metric.Recall;
import java.util.List;

/** One side from which a reward looks at an order; a new view is a new record here. */
public sealed interface RewardView {
  /** Key in reports: {@code ndcg}, {@code recall}, {@code rbo}. */
  String key();

  /**
   * Value in [0,1].
   *
   * @param order the predicted ids, best first
   * @param judged that order with its pointwise grades
   * @param reference the teacher's order of the same ids
   */
  double of(List<Integer> order, Judged judged, List<Integer> reference);

  /** nDCG at a cutoff against the pointwise labels. */
  record NdcgView(int cutoff) implements RewardView {
    @Override
    public String key() {
      return "ndcg";
    }

    @Override
    public double of(List<Integer> order, Judged judged, List<Integer> reference) {
      return new Ndcg(cutoff).of(judged);
    }
  }

  /** Recall at a cutoff against the pointwise labels. */
  record RecallView(int cutoff) implements RewardView {
    @Override
    public String key() {
      return "recall";
    }

    @Override
    public double of(List<Integer> order, Judged judged, List<Integer> reference) {
      return new Recall(cutoff).of(judged);
    }
  }

  /** Average overlap with the teacher's order: what the released code computes. */
  record AverageOverlapView() implements RewardView {
    @Override
    public String key() {
      return "rbo";
    }

    @Override
    public double of(List<Integer> order, Judged judged, List<Integer> reference) {
      return RankOverlap.average(order, reference);
    }
  }

  /** Truncated rank-biased overlap with the teacher's order: equation 4 of the paper. */
  record TruncatedRboView(double persistence) implements RewardView {
    @Override
    public String key() {
      return "rbo";
    }

    @Override
    public double of(List<Integer> order, Judged judged, List<Integer> reference) {
      return RankOverlap.truncated(persistence, order, reference);
    }
  }

  /** Extrapolated rank-biased overlap with the teacher's order; equal orders give 1. */
  record ExtrapolatedRboView(double persistence) implements RewardView {
    @Override
    public String key() {
      return "rbo";
    }

    @Override
    public double of(List<Integer> order, Judged judged, List<Integer> reference) {
      return RankOverlap.extrapolated(persistence, order, reference);
    }
  }

  /**
   * A view by the names of {@code spec.reward.views}.
   *
   * @param metric ndcg, recall or rbo
   * @param cutoff k of ndcg and recall, ignored for rbo
   * @param persistence p of rbo in (0,1), or 1 for average overlap
   */
  static RewardView of(String metric, int cutoff, double persistence) {
    return switch (metric) {
      case "ndcg" -> new NdcgView(cutoff);
      case "recall" -> new RecallView(cutoff);
      case "rbo" -> persistence == 1 ? new AverageOverlapView() : new TruncatedRboView(persistence);
      case "rbo-ext" -> new ExtrapolatedRboView(persistence);
      default ->
          throw new IllegalArgumentException(
              "reward view '" + metric + "' is unknown; give ndcg, recall, rbo or rbo-ext");
    };
  }
}
