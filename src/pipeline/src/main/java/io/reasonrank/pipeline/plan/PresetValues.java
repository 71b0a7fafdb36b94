package io.reasonrank.pipeline.plan;

import io.reasonrank.api.v1alpha1.Preset;
import io.reasonrank.stage.spec.SftParameters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a preset says of the fields that a run leaves unset.
 *
 * <p>ReasonRank §5.1 and its released configurations. SFT there counts sequences: 64 of about 6,144
 * tokens a step and 5 epochs of 6,780 records, which are 530 steps (the released 32B adapter is
 * checkpoint 530, whatever paper and configuration say of its epochs); a tenth is warm-up. RL runs
 * the paper's 200 steps at a constant rate with verl's weight decay.
 *
 * @param lora adapter shape, or empty for all weights
 * @param sftRate peak of the learning rate of SFT
 * @param rlRate that of RL
 * @param sftSteps optimiser steps of SFT
 * @param sftTokensPerStep tokens that one of them sees
 * @param sftWarmupShare share of them that is warm-up
 * @param rlWeightDecay weight decay of RL
 */
record PresetValues(
    Optional<SftParameters.Lora> lora,
    double sftRate,
    double rlRate,
    int sftSteps,
    int sftTokensPerStep,
    double sftWarmupShare,
    double rlWeightDecay) {

  private static final PresetValues NONE =
      new PresetValues(Optional.empty(), 5e-6, 1e-6, 1000, 65_536, 0, 0);
  private static final PresetValues PAPER_7B =
      new PresetValues(Optional.empty(), 5e-6, 1e-6, 530, 64 * 6144, 0.1, 0.01);
  private static final PresetValues PAPER_32B_LORA =
      new PresetValues(
          Optional.of(new SftParameters.Lora(32, 32)), 1e-4, 1e-5, 530, 64 * 6144, 0.1, 0.01);

  static PresetValues of(@Nullable Preset preset) {
    if (preset == null) {
      return NONE;
    }
    return switch (preset) {
      case REASONRANK_7B -> PAPER_7B;
      case REASONRANK_32B_LORA -> PAPER_32B_LORA;
    };
  }
}
