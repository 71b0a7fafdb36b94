package io.reasonrank.engine.djl.train;

/**
 * Settings of one AdamW step.
 *
 * @param learningRate rate of this step
 * @param beta1 decay of the first moment
 * @param beta2 decay of the second moment
 * @param weightDecay decoupled, on matrices other than embeddings
 * @param maxGradientNorm global norm to clip to
 * @param embeddingLearningRateRatio rate of embeddings and output head as a share of the others'
 */
public record OptimizerStep(
    double learningRate,
    double beta1,
    double beta2,
    double weightDecay,
    double maxGradientNorm,
    double embeddingLearningRateRatio) {}
