package io.reasonrank.stage.spec;

import java.util.List;
import java.util.Optional;

/**
 * {@code stage sft}: supervised fine-tuning on think+answer (inputs {@code dataset}, {@code
 * baseModel}).
 *
 * @param split split of the dataset, {@code sft}
 * @param lora adapter shape, or empty for full fine-tuning
 * @param optimizer AdamW and its schedule
 * @param steps optimiser steps
 * @param tokensPerStep prompt and completion tokens that one optimiser step sees, about
 * @param maxSequenceTokens limit of an example
 * @param tooLong what becomes of longer ones: drop (and count) or fail
 * @param curriculum list sizes over the course of training, by fraction of the steps; empty trains
 *     on whole lists from the start
 * @param trainer what computes the steps
 * @param checkpoint when state is saved
 * @param validation how checkpoints are compared
 */
public record SftParameters(
    String split,
    Optional<Lora> lora,
    Optimizer optimizer,
    int steps,
    int tokensPerStep,
    int maxSequenceTokens,
    String tooLong,
    List<CurriculumStage> curriculum,
    TrainerSettings trainer,
    Checkpoint checkpoint,
    Validation validation)
    implements StageParameters {

  public SftParameters {
    curriculum = List.copyOf(curriculum);
  }

  /** Low-rank adapters: rank and scale as in PEFT. */
  public record Lora(int rank, double alpha) {}

  /**
   * AdamW with warm-up.
   *
   * @param learningRate peak
   * @param schedule constant, linear, cosine, or wsd (flat, then linear from 70 % of the steps)
   * @param warmupSteps linear from 0
   * @param minLearningRateRatio rate at the end as a share of the peak
   * @param beta1 decay of the first moment
   * @param beta2 decay of the second moment
   * @param weightDecay on matrices other than embeddings
   * @param maxGradientNorm global norm to clip to
   * @param embeddingLearningRateRatio rate of the embeddings as a share of the others'
   */
  public record Optimizer(
      double learningRate,
      String schedule,
      int warmupSteps,
      double minLearningRateRatio,
      double beta1,
      double beta2,
      double weightDecay,
      double maxGradientNorm,
      double embeddingLearningRateRatio) {}

  /** Until this fraction of the steps, lists are cut to this many passages. */
  public record CurriculumStage(double untilFraction, int listSize) {}

  /** Save every so many steps; keep the newest so many. */
  public record Checkpoint(int everySteps, int keep) {}

  /**
   * Generate on the validation split and score.
   *
   * @param everySteps 0 for only at the end
   * @param queries most queries used, 0 for all
   * @param patience validations without a better one after which training stops, 0 for never
   */
  public record Validation(int everySteps, int queries, int patience) {}
}
