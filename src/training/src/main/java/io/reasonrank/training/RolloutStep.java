package io.reasonrank.training;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.ranking.reward.RankingReward;
import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.RlParameters.Grpo;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;

/** Samples groups of completions for a step's prompts and rewards them. */
final class RolloutStep {
  /** With dynamic sampling a step looks at so many times its prompts at most. */
  private static final int MOST_ROUNDS = 4;

  private final ExampleBuilder examples;
  private final RankingReward reward;
  private final StepAdvantages advantages;
  private final Grpo grpo;
  private final long seed;

  RolloutStep(
      ExampleBuilder examples,
      RankingReward reward,
      StepAdvantages advantages,
      Grpo grpo,
      long seed) {
    this.examples = examples;
    this.reward = reward;
    this.advantages = advantages;
    this.grpo = grpo;
    this.seed = seed;
  }

  /**
   * What a step learns from.
   *
   * @param groups one per prompt
   * @param qids of all prompts that were drawn
   * @param used how many those are
   * @param informative how many of their groups are not rewarded all alike
   */
  record Sampled(List<List<Rollout>> groups, List<String> qids, int used, int informative) {
    int rollouts() {
      return groups.stream().mapToInt(List::size).sum();
    }
  }

  /** A prompt with its completions and what they earned. */
  private record Group(long[] prompt, List<Generator.Completed> completions, List<Reward> rewards) {
    boolean informative() {
      return StepAdvantages.informative(rewards);
    }
  }

  /**
   * Groups for a step. With dynamic sampling, groups whose rollouts are rewarded alike make room
   * for those of the next prompts, in their order, within a bound.
   *
   * @param records the i-th record to draw
   * @param step number that the random streams depend on
   */
  Sampled sample(Generator generator, LongFunction<TrainingRecord> records, int step) {
    var drawn = new ArrayList<Group>();
    var qids = new ArrayList<String>();
    int wanted = grpo.promptsPerStep();
    int rounds = grpo.dynamicSampling() ? MOST_ROUNDS : 1;
    long informative = 0;
    for (int round = 0; round < rounds && informative < wanted; round++) {
      int missing = (int) (wanted - informative);
      var next = new ArrayList<TrainingRecord>();
      for (int i = 0; i < missing; i++) {
        next.add(records.apply(qids.size()));
        qids.add(next.getLast().qid());
      }
      drawn.addAll(draw(generator, next, step, drawn.size()));
      informative = drawn.stream().filter(Group::informative).count();
    }
    return new Sampled(rollouts(kept(drawn)), qids, qids.size(), (int) informative);
  }

  /** Informative groups first, others only where there are not enough. */
  private List<Group> kept(List<Group> drawn) {
    if (drawn.size() <= grpo.promptsPerStep()) {
      return drawn;
    }
    var kept = new ArrayList<>(drawn.stream().filter(Group::informative).toList());
    drawn.stream().filter(group -> !group.informative()).forEach(kept::add);
    return kept.subList(0, grpo.promptsPerStep());
  }

  private List<Group> draw(
      Generator generator, List<TrainingRecord> records, int step, int groupsBefore) {
    var prompts = new ArrayList<long[]>();
    for (TrainingRecord record : records) {
      long[] prompt = examples.prompt(record);
      for (int k = 0; k < grpo.groupSize(); k++) {
        prompts.add(prompt);
      }
    }
    int before = groupsBefore * grpo.groupSize();
    var completions =
        generator.complete(
            prompts, i -> Sampling.atTemperature(grpo.temperature(), stream(step, before + i)));
    var groups = new ArrayList<Group>();
    for (int r = 0; r < records.size(); r++) {
      int from = r * grpo.groupSize();
      var own = completions.subList(from, from + grpo.groupSize());
      var reference = examples.reference(records.get(r));
      var rewards = own.stream().map(done -> reward.score(done.text(), reference)).toList();
      groups.add(new Group(prompts.get(from), own, rewards));
    }
    return groups;
  }

  /** Completions without a token are left out: nothing can be learned from them. */
  private List<List<Rollout>> rollouts(List<Group> groups) {
    var values = advantages.of(groups.stream().map(Group::rewards).toList());
    var all = new ArrayList<List<Rollout>>();
    for (int g = 0; g < groups.size(); g++) {
      Group group = groups.get(g);
      var rollouts = new ArrayList<Rollout>();
      for (int k = 0; k < group.completions().size(); k++) {
        Generator.Completed done = group.completions().get(k);
        if (done.ids().length > 0) {
          rollouts.add(
              new Rollout(
                  new Sequence(group.prompt(), done.ids()),
                  group.rewards().get(k),
                  values.get(g).get(k),
                  done.ended()));
        }
      }
      all.add(rollouts);
    }
    return all;
  }

  private long stream(int step, int rollout) {
    return (seed * 1_000_003 + step) * 1_000_003 + rollout;
  }
}
