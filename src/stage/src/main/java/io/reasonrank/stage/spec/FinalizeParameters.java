package io.reasonrank.stage.spec;

import java.util.Optional;

/**
 * {@code stage finalize}: filters, duplicates, decontamination and splits over all shards (inputs
 * {@code labels} = the parent directory of the shards).
 *
 * @param shards number of shards to read
 * @param selfConsistency the filter of ReasonRank §4.1.5
 * @param split fractions of the kept records; they add up to 1
 * @param heldOut a collection whose candidate lists are made for evaluation and never labelled;
 *     training queries that equal one of its queries are dropped
 * @param candidates how the held-out lists are made
 */
public record FinalizeParameters(
    int shards,
    SelfConsistency selfConsistency,
    Split split,
    Optional<LabelParameters.Source> heldOut,
    LabelParameters.Candidates candidates)
    implements StageParameters {

  /**
   * Drops a record when its listwise order, measured against the pointwise labels, scores below the
   * threshold.
   *
   * @param enabled off for the paper's ablation
   * @param cutoff k of nDCG@k
   * @param threshold smallest nDCG kept, in [0,1]; 0.4 in the paper
   */
  public record SelfConsistency(boolean enabled, int cutoff, double threshold) {}

  /** Fractions of SFT, RL and validation records, each in [0,1]. */
  public record Split(double sft, double rl, double validation) {}
}
