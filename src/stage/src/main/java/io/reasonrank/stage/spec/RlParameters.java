package io.reasonrank.stage.spec;

import java.util.List;
import java.util.Optional;

/**
 * {@code stage rl}: GRPO with the multi-view ranking reward (inputs {@code dataset}, {@code
 * baseModel}).
 *
 * @param split split of the dataset, {@code rl}
 * @param lora adapter shape, or empty for training all weights
 * @param grpo the algorithm
 * @param optimizer AdamW and its schedule
 * @param steps rollout steps
 * @param reward what is rewarded
 * @param tooLong what becomes of prompts over the limit: drop (and count) or fail
 * @param collapse when the policy counts as lost
 * @param trainer what computes the steps
 * @param checkpoint when state is saved
 * @param validation how checkpoints are compared; the best one is exported
 */
public record RlParameters(
    String split,
    Optional<SftParameters.Lora> lora,
    Grpo grpo,
    SftParameters.Optimizer optimizer,
    int steps,
    Reward reward,
    String tooLong,
    Collapse collapse,
    TrainerSettings trainer,
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
   * @param dynamicSampling draw other prompts in place of groups whose rollouts are rewarded alike
   * @param truncated whether rollouts without an end count in the loss: keep or mask
   * @param temperature of the rollouts
   * @param maxPromptTokens limit of a prompt
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
      boolean dynamicSampling,
      String truncated,
      double temperature,
      int maxPromptTokens,
      int maxResponseTokens) {}

  /**
   * The multi-view reward of ReasonRank §4.2.
   *
   * @param views weighted sum for a right answer
   * @param aggregation sum (advantages of the weighted sum) or gdpo (weighted sum of the advantages
   *     of each view, normalised over the step)
   * @param malformedAnswer reward when only the answer is malformed
   * @param malformedOutput reward when the output is malformed
   */
  public record Reward(
      List<View> views, String aggregation, double malformedAnswer, double malformedOutput) {
    public Reward {
      views = List.copyOf(views);
    }
  }

  /**
   * When the policy counts as lost.
   *
   * @param minFormatValidity share of well-formed rollouts that is too low, once it was twice as
   *     high; 0 for never
   * @param steps in a row
   */
  public record Collapse(double minFormatValidity, int steps) {}

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
