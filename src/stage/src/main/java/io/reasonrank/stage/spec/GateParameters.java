package io.reasonrank.stage.spec;

/**
 * {@code stage gate}: whether a model may serve (inputs {@code model}, {@code training} and {@code
 * evaluation} of the run that made it; {@code incumbent}, the evaluation of what serves on the same
 * lists, unless that is the candidate's base or nothing serves; {@code dataset}, what the run was
 * trained on).
 *
 * @param reranker name of the endpoint
 * @param candidate name of the run that made the candidate, for example {@code RLRun/support-rl}
 * @param incumbent what serves
 * @param target where it would serve
 * @param thresholds what must be shown
 */
public record GateParameters(
    String reranker, String candidate, Incumbent incumbent, Target target, Thresholds thresholds)
    implements StageParameters {

  /**
   * What a Reranker serves with.
   *
   * @param engine djl or openai
   * @param window passages that one call sees
   * @param maxResponseTokens most tokens of a thought with its answer
   * @param memoryBytes what a pod may use, or 0 where that is not said
   */
  public record Target(String engine, int window, int maxResponseTokens, long memoryBytes) {}

  /**
   * The model that serves.
   *
   * @param uri where it lies, or empty where nothing serves
   * @param digest {@code sha256:…}, or empty where it has none
   */
  public record Incumbent(String uri, String digest) {}

  /**
   * {@code spec.gates} of a Reranker.
   *
   * @param metric as trec_eval spells it
   * @param minImprovement least mean difference, in [0,1]
   * @param level of the confidence interval, in (0.5,1)
   * @param nonInferiorityMargin 0 for superiority
   * @param sliceFloor least mean difference of a domain, in [-1,0]
   * @param minSliceQueries fewest queries of a domain that decides
   * @param minQueries fewest queries that allow a decision
   * @param formatValidity smallest share of answers without repair
   * @param maxTokensRatio most tokens per query, as a multiple of the incumbent's
   * @param maxSecondsRatio most seconds per query, likewise
   * @param requireDecontamination whether the dataset must say what it was compared with
   */
  public record Thresholds(
      String metric,
      double minImprovement,
      double level,
      double nonInferiorityMargin,
      double sliceFloor,
      int minSliceQueries,
      int minQueries,
      double formatValidity,
      double maxTokensRatio,
      double maxSecondsRatio,
      boolean requireDecontamination) {}
}
