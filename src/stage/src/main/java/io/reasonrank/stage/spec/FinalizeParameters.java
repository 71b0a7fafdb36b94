package io.reasonrank.stage.spec;

import java.util.List;
import java.util.Optional;

/**
 * {@code stage finalize}: filters, duplicates, decontamination and splits over all shards (inputs
 * {@code labels} = the parent directory of the shards).
 *
 * @param shards number of shards to read
 * @param selfConsistency the filter of ReasonRank §4.1.5
 * @param hygiene the other filters
 * @param split fractions of the kept records; they add up to 1
 * @param heldOut a collection whose candidate lists are made for evaluation and never labelled;
 *     training queries that equal one of its queries are dropped
 * @param candidates how the held-out lists are made
 * @param exports further forms of the dataset: {@code parquet}, {@code llamafactory}, {@code verl}
 * @param messaging where the labels came through topics, which are deleted; no part of what is made
 */
public record FinalizeParameters(
    int shards,
    SelfConsistency selfConsistency,
    Hygiene hygiene,
    Split split,
    Optional<LabelParameters.Source> heldOut,
    LabelParameters.Candidates candidates,
    List<String> exports,
    LabelParameters.Messaging messaging)
    implements StageParameters {

  public FinalizeParameters {
    exports = List.copyOf(exports);
  }

  /** What decides over the output. */
  FinalizeParameters identity() {
    return new FinalizeParameters(
        shards,
        selfConsistency,
        hygiene,
        split,
        heldOut,
        candidates,
        exports,
        LabelParameters.Messaging.MEMORY);
  }

  /**
   * Drops a record when its listwise order, measured against the pointwise labels, scores below the
   * threshold.
   *
   * @param enabled off for the paper's ablation
   * @param metric {@code ndcg}, {@code map}, {@code recip_rank} or {@code recall}
   * @param cutoff k of the metric
   * @param threshold smallest value kept, in [0,1]; 0.4 in the paper
   */
  public record SelfConsistency(boolean enabled, String metric, int cutoff, double threshold) {}

  /**
   * Filters that ReasonRank does without.
   *
   * @param conflictingLabels drops lists with one text under two labels
   * @param answerLeak drops records whose reasoning repeats the gold answer
   * @param maxPromptTokens longest prompt (estimated), 0 for any
   * @param nearDuplicates least Jaccard similarity of word shingles (MinHash) at which a query
   *     counts as another's copy, 0 to look for exact copies only
   * @param decontamination what must not be trained on
   * @param languages ISO 639-3 codes of the languages of queries and relevant passages, or none for
   *     any
   */
  public record Hygiene(
      boolean conflictingLabels,
      boolean answerLeak,
      int maxPromptTokens,
      double nearDuplicates,
      Decontamination decontamination,
      List<String> languages) {
    /** As a SynthesisJob has it by default. */
    public static final Hygiene DEFAULT =
        new Hygiene(true, true, 20480, 0.8, new Decontamination(List.of(), 0.7, 0), List.of());

    public Hygiene {
      languages = List.copyOf(languages);
    }
  }

  /**
   * Drops queries that are queries of test sets: the same letters and digits, or enough of the same
   * word sequences and no other numbers, or (where asked for) nearly the same vector.
   *
   * @param queries roles of inputs with test queries in BEIR layout or TSV
   * @param overlap least share of a test query's word 5-grams found in a training query, in (0,1]
   * @param cosine least cosine of the queries' vectors, 0 to leave vectors out
   */
  public record Decontamination(List<String> queries, double overlap, double cosine) {
    public Decontamination {
      queries = List.copyOf(queries);
    }
  }

  /** Fractions of SFT, RL and validation records, each in [0,1]. */
  public record Split(double sft, double rl, double validation) {}
}
