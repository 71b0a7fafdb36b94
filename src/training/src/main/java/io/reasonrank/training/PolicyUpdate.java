package io.reasonrank.training;

import io.reasonrank.engine.djl.train.LogProbabilities;
import io.reasonrank.engine.djl.train.OptimizerStep;
import io.reasonrank.engine.djl.train.PolicyBatch;
import io.reasonrank.engine.djl.train.PolicyLoss;
import io.reasonrank.engine.djl.train.Sequence;
import io.reasonrank.engine.djl.train.Trainer;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters.Grpo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** One GRPO update: the groups of a step in mini-batches, one optimiser step each. */
final class PolicyUpdate {
  private static final float[] NONE = {};

  private final Trainer trainer;
  private final LogProbabilities current;
  private final Optional<LogProbabilities> reference;
  private final Grpo grpo;
  private final Passes passes;

  PolicyUpdate(
      Trainer trainer,
      Passes passes,
      LogProbabilities current,
      Optional<LogProbabilities> reference,
      Grpo grpo) {
    this.trainer = trainer;
    this.passes = passes;
    this.current = current;
    this.reference = reference;
    this.grpo = grpo;
    if (!grpo.lossAggregation().equals("token-mean")
        && !grpo.lossAggregation().equals("sequence-mean")) {
      throw StageException.configuration(
          "algorithm.grpo.lossAggregation is '"
              + grpo.lossAggregation()
              + "'; give token-mean or sequence-mean");
    }
  }

  /** Figures of the update, means over its tokens; gradients' norm of the last optimiser step. */
  record Outcome(PolicyLoss loss, double gradientNorm) {}

  /**
   * A rollout with its log-probabilities before the step, and under the reference; empty where
   * nobody asks for them.
   */
  private record Scored(Rollout rollout, float[] old, float[] reference) {
    int tokens() {
      return rollout.sequence().completion().length;
    }
  }

  Outcome apply(List<List<Rollout>> groups, OptimizerStep settings) {
    List<List<Scored>> scored = new ArrayList<>();
    for (int g = 0; g < groups.size(); g++) {
      // The first mini-batch meets the policy that sampled; later ones meet a changed one.
      scored.add(score(counted(groups.get(g)), g >= grpo.miniBatchSize()));
    }
    PolicyLoss total = PolicyLoss.ZERO;
    double norm = 0;
    int updates = 0;
    for (int from = 0; from < scored.size(); from += grpo.miniBatchSize()) {
      var mini =
          scored.subList(from, Math.min(scored.size(), from + grpo.miniBatchSize())).stream()
              .flatMap(List::stream)
              .toList();
      if (mini.isEmpty()) {
        continue; // every rollout was cut off, and such rollouts do not count
      }
      total = total.plus(gradients(mini));
      norm = trainer.apply(settings);
      updates++;
    }
    double share = 1.0 / Math.max(1, updates);
    return new Outcome(
        new PolicyLoss(
            total.loss() * share,
            total.policy() * share,
            total.kl() * share,
            total.clippedShare() * share,
            total.entropy() * share),
        norm);
  }

  /** The rollouts that the loss is taken over. */
  private List<Rollout> counted(List<Rollout> group) {
    return grpo.truncated().equals("mask") ? group.stream().filter(Rollout::ended).toList() : group;
  }

  private List<Scored> score(List<Rollout> group, boolean changed) {
    var scored = new ArrayList<Scored>();
    for (List<Rollout> pass : passes.inOrder(group, Rollout::sequence)) {
      List<Sequence> sequences = pass.stream().map(Rollout::sequence).toList();
      float[] old = changed ? current.of(sequences, grpo.temperature()) : NONE;
      float[] frozen = reference.map(r -> r.of(sequences, grpo.temperature())).orElse(NONE);
      int at = 0;
      for (Rollout rollout : pass) {
        int to = at + rollout.sequence().completion().length;
        scored.add(new Scored(rollout, part(old, at, to), part(frozen, at, to)));
        at = to;
      }
    }
    return scored;
  }

  private static float[] part(float[] values, int from, int to) {
    return values.length == 0 ? NONE : Arrays.copyOfRange(values, from, to);
  }

  private PolicyLoss gradients(List<Scored> mini) {
    int tokens = mini.stream().mapToInt(Scored::tokens).sum();
    PolicyLoss total = PolicyLoss.ZERO;
    for (List<Scored> pass : passes.inOrder(mini, s -> s.rollout().sequence())) {
      total = total.plus(trainer.policyGradients(batch(pass, mini.size(), tokens)));
    }
    return total;
  }

  private PolicyBatch batch(List<Scored> pass, int sequencesOfMini, int tokensOfMini) {
    int size = pass.stream().mapToInt(Scored::tokens).sum();
    float[] weights = new float[size];
    float[] old = new float[pass.getFirst().old().length == 0 ? 0 : size];
    float[] frozen = new float[size];
    float[] advantages = new float[size];
    int at = 0;
    for (Scored scored : pass) {
      int length = scored.tokens();
      double weight =
          grpo.lossAggregation().equals("token-mean")
              ? 1.0 / tokensOfMini
              : 1.0 / ((double) sequencesOfMini * length);
      Arrays.fill(weights, at, at + length, (float) weight);
      Arrays.fill(advantages, at, at + length, (float) scored.rollout().advantage());
      System.arraycopy(scored.old(), 0, old, old.length == 0 ? 0 : at, scored.old().length);
      System.arraycopy(scored.reference(), 0, frozen, at, scored.reference().length);
      at += length;
    }
    return new PolicyBatch(
        pass.stream().map(s -> s.rollout().sequence()).toList(),
        weights,
        old,
        frozen,
        advantages,
        grpo.temperature(),
        grpo.clipRatio(),
        grpo.dualClip(),
        reference.isPresent() ? grpo.klCoefficient() : 0);
  }
}
