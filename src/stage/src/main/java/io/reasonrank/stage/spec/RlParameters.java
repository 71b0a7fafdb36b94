package io.reasonrank.stage.spec;

import java.util.List;

/**
 * {@code stage rl}: GRPO with the multi-view ranking reward (inputs {@code dataset}, {@code
 * baseModel}).
 *
 * @param split split of the dataset, {@code rl}
 * @param grpo the algorithm
 * @param optimizer AdamW and its schedule
 * @param steps rollout steps
 * @param reward what is rewarded
 * @param checkpoint when state is saved
 * @param validation how checkpoints are compared; the best one is exported
 */
public record RlParameters(
    String split,
    Grpo grpo,
    SftParameters.Optimizer optimizer,
    int steps,
    Reward reward,
    SftParameters.Checkpoint checkpoint,
    SftParameters.Validation validation)
    implements StageParameters {

  /**
   * Group-relative policy optimisation.
   *
   * @param groupSize rollouts per prompt, at least 2
   * @param promptsPerStep prompts per rollout step
   * @param miniBatchSize prompts per optimiser step
   * @param clipRatio ε of the clipped ratio
   * @param dualClip c of the dual clip
   * @param klCoefficient weight of the k3 estimate of KL to the frozen reference, 0 for none
   * @param normalizeByStd divide advantages by the group's standard deviation
   * @param lossAggregation token-mean (released code) or sequence-mean (paper)
   * @param temperature of the rollouts
   * @param maxPromptTokens longer prompts are dropped and counted
   * @param maxResponseTokens most tokens of a rollout
   */
  public record Grpo(
      int groupSize,
      int promptsPerStep,
      int miniBatchSize,
      double clipRatio,
      double dualClip,
      double klCoefficient,
      boolean normalizeByStd,
      String lossAggregation,
      double temperature,
      int maxPromptTokens,
      int maxResponseTokens) {}

  /**
   * The multi-view reward of ReasonRank §4.2.
   *
   * @param views weighted sum for a right answer
   * @param malformedAnswer reward when only the answer is malformed
   * @param malformedOutput reward when the output is malformed
   */
  public record Reward(List<View> views, double malformedAnswer, double malformedOutput) {
    public Reward {
      views = List.copyOf(views);
    }
  }

  /**
   * One view of the reward.
   *
   * @param metric ndcg, recall or rbo
   * @param cutoff k of ndcg and recall; 0 for rbo
   * @param weight finite
   * @param persistence p of rbo in (0,1), or 1 for average overlap
   */
  public record View(String metric, int cutoff, double weight, double persistence) {}
}
