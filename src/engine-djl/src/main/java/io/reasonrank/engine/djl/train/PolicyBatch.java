package io.reasonrank.engine.djl.train;

import java.util.List;

/**
 * Rollouts that go through the policy loss together; arrays hold one value per completion token, in
 * order of the sequences.
 *
 * @param sequences prompts and sampled completions
 * @param weights share of each token in the loss
 * @param oldLogProbabilities log-probabilities under the policy that sampled; empty where that is
 *     the policy that is trained, whose own are taken then
 * @param referenceLogProbabilities log-probabilities under the frozen reference
 * @param advantages group-relative advantage of the token's rollout
 * @param temperature of the sampling
 * @param clipRatio ε
 * @param dualClip c, above 1
 * @param klCoefficient weight of the KL estimate
 */
@SuppressWarnings("ArrayRecordComponent") // one value per token, handed on without copying
public record PolicyBatch(
    List<Sequence> sequences,
    float[] weights,
    float[] oldLogProbabilities,
    float[] referenceLogProbabilities,
    float[] advantages,
    double temperature,
    double clipRatio,
    double dualClip,
    double klCoefficient) {

  boolean isOnPolicy() {
    return oldLogProbabilities.length == 0;
  }
}
