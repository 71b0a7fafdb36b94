package io.reasonrank.ranking.reward;

import io.reasonrank.ranking.AnswerParser;
import io.reasonrank.ranking.AnswerParser.Judgement;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.ranking.metric.Judged;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Scores completions against a reference. Stateless and safe for many threads. */
public final class RankingReward {
  private final RewardSpec spec;
  private final PromptTemplate.Mode mode;

  /** Rewards completions that must hold a thought. */
  public RankingReward(RewardSpec spec) {
    this(spec, PromptTemplate.Mode.REASONING);
  }

  /**
   * @param mode in direct mode an answer block alone is the right output
   */
  public RankingReward(RewardSpec spec, PromptTemplate.Mode mode) {
    this.spec = spec;
    this.mode = mode;
  }

  /** The reward of one completion for the list that {@code reference} describes. */
  public Reward score(String completion, RewardReference reference) {
    return switch (AnswerParser.strict(completion, reference.size(), mode)) {
      case Judgement.Valid(Permutation order) -> score(order, reference);
      case Judgement.BadAnswer(String reason) ->
          malformed(spec.malformedAnswer(), Reward.Format.BAD_ANSWER, reason);
      case Judgement.BadOutput(String reason) ->
          malformed(spec.malformedOutput(), Reward.Format.BAD_OUTPUT, reason);
    };
  }

  /** The reward of an order whose format is right. */
  public Reward score(Permutation order, RewardReference reference) {
    List<Integer> ids = order.ids();
    Judged judged = Judged.of(ids, reference.grades());
    Map<String, Double> views = new LinkedHashMap<>();
    double total = 0;
    for (RewardSpec.WeightedView weighted : spec.views()) {
      double value = weighted.view().of(ids, judged, reference.order().ids());
      views.merge(weighted.view().key(), value, Double::sum);
      total += weighted.weight() * value;
    }
    return new Reward(total, views, Reward.Format.OK, "");
  }

  private Reward malformed(double penalty, Reward.Format format, String reason) {
    Map<String, Double> views = new LinkedHashMap<>();
    spec.views().forEach(weighted -> views.put(weighted.view().key(), 0.0));
    return new Reward(penalty, views, format, reason);
  }
}
