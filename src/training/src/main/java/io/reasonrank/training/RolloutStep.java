package io.reasonrank.training;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.RlParameters.Grpo;
import java.util.ArrayList;
import java.util.List;

/** Samples groups of completions for a step's prompts and rewards them. */
final class RolloutStep {
  private final ExampleBuilder examples;
  private final RankingReward reward;
  private final Grpo grpo;
  private final long seed;

  RolloutStep(ExampleBuilder examples, RankingReward reward, Grpo grpo, long seed) {
    this.examples = examples;
    this.reward = reward;
    this.grpo = grpo;
    this.seed = seed;
  }

  /**
   * One group per record, in order. Completions without a token are left out: nothing can be
   * learned from them.
   *
   * @param step number that the random streams depend on
   */
  List<List<Rollout>> sample(Generator generator, List<TrainingRecord> records, int step) {
    var prompts = new ArrayList<long[]>();
    for (TrainingRecord record : records) {
      long[] prompt = examples.prompt(record);
      for (int k = 0; k < grpo.groupSize(); k++) {
        prompts.add(prompt);
      }
    }
    var completions =
        generator.complete(
            prompts, i -> Sampling.atTemperature(grpo.temperature(), stream(step, i)));
    var groups = new ArrayList<List<Rollout>>();
    for (int r = 0; r < records.size(); r++) {
      int from = r * grpo.groupSize();
      groups.add(
          group(
              records.get(r),
              prompts.get(from),
              completions.subList(from, from + grpo.groupSize())));
    }
    return groups;
  }

  private List<Rollout> group(
      TrainingRecord record, long[] prompt, List<Generator.Completed> completions) {
    var reference = examples.reference(record);
    List<Reward> rewards =
        completions.stream().map(done -> reward.score(done.text(), reference)).toList();
    double[] advantages =
        GroupAdvantages.of(
            rewards.stream().mapToDouble(Reward::total).toArray(), grpo.normalizeByStd());
    var group = new ArrayList<Rollout>();
    for (int k = 0; k < completions.size(); k++) {
      long[] ids = completions.get(k).ids();
      if (ids.length > 0) {
        group.add(new Rollout(new Sequence(prompt, ids), rewards.get(k), advantages[k]));
      }
    }
    return group;
  }

  private long stream(int step, int rollout) {
    return (seed * 1_000_003 + step) * 1_000_003 + rollout;
  }
}
