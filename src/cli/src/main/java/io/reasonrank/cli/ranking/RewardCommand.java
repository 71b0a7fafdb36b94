package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.released.ReleasedReward;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.RewardReference;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.ranking.reward.RewardSpec.WeightedView;
import io.reasonrank.ranking.reward.RewardView;
import io.reasonrank.stage.Json;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code reasonrank reward --in X.jsonl}: the reward of completions. */
@Command(
    name = "reward",
    description = {
      "Reward completions.",
      "In: id, completion, num_passages, reference[], relevant[] (ids 1-based).",
      "Out: id, reward, ndcg, recall, rbo, format (ok, bad_answer, bad_output)."
    },
    mixinStandardHelpOptions = true)
public final class RewardCommand extends RecordsCommand {
  @Option(
      names = "--profile",
      defaultValue = "reasonrank",
      converter = Profile.Converter.class,
      description = "reasonrank, or released-code for the released code's behaviour.")
  private Profile profile = Profile.REASONRANK;

  @Option(
      names = "--persistence",
      defaultValue = "1",
      description = "p of the rank-biased overlap in (0,1); 1, the default, for average overlap.")
  private double persistence = 1;

  @Option(
      names = "--extrapolated",
      description = "With --persistence: extrapolate the overlap, so that equal orders give 1.")
  private boolean extrapolated;

  private RankingReward reward = new RankingReward(RewardSpec.PAPER);

  @Override
  void open() {
    String overlap = extrapolated && persistence != 1 ? "rbo-ext" : "rbo";
    reward =
        new RankingReward(
            new RewardSpec(
                List.of(
                    new WeightedView(RewardView.of("ndcg", 10, 1), 1),
                    new WeightedView(RewardView.of("recall", 10, 1), 0.2),
                    new WeightedView(RewardView.of(overlap, 0, persistence), 0.1)),
                0,
                -1));
  }

  @Override
  Object convert(JsonNode record) {
    JsonNode id = Fields.id(record);
    String completion = Fields.text(record, "completion");
    RewardReference reference = reference(record);
    Reward scored =
        switch (profile) {
          case REASONRANK -> reward.score(completion, reference);
          case RELEASED_CODE -> ReleasedReward.score(completion, reference);
        };
    ObjectNode answer = Json.object();
    answer.set("id", id);
    answer.put("reward", scored.total());
    List.of("ndcg", "recall", "rbo").forEach(view -> answer.put(view, scored.view(view)));
    return answer.put("format", scored.format().wireName());
  }

  private static RewardReference reference(JsonNode record) {
    List<Integer> order = Fields.numbers(record, "reference");
    int n = Fields.count(record, "num_passages");
    if (order.size() != n) {
      throw new IllegalArgumentException(
          "field 'reference' has " + order.size() + " ids, num_passages is " + n);
    }
    return RewardReference.binary(order, Fields.numbers(record, "relevant"));
  }
}
