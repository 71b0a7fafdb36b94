package io.reasonrank.reranker;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;

/**
 * How to rerank.
 *
 * @param strategy which windows are judged
 * @param window passages that a call sees, at least 2
 * @param step passages that the sliding window moves, in [1, window]
 * @param passes times that the sliding window runs over the list, at least 1
 * @param topK ranks that must be right; the order below them may stay coarse; at least 1
 * @param votes judgements of each window, aggregated by Borda count, at least 1
 * @param sampling how the judge samples; vote v uses seed + v
 * @param budget tokens of one judgement
 * @param returnReasoning whether thoughts are streamed and kept in the traces
 * @param onEngineFailure what to do when no window could be judged
 */
public record RerankOptions(
    Strategy strategy,
    int window,
    int step,
    int passes,
    int topK,
    int votes,
    Sampling sampling,
    TokenBudget budget,
    boolean returnReasoning,
    OnEngineFailure onEngineFailure) {

  /** What to do when no window could be judged. */
  public enum OnEngineFailure {
    /** Answer with the input order, marked degraded. */
    INPUT_ORDER,
    /** Fail with the engine's error. */
    ERROR
  }

  /** The paper's setting: window 20, step 10, one pass, greedy, 3,072 + 100 tokens. */
  public static final RerankOptions PAPER =
      new RerankOptions(
          Strategy.SLIDING,
          20,
          10,
          1,
          10,
          1,
          Sampling.GREEDY,
          new TokenBudget(3072, 100),
          false,
          OnEngineFailure.INPUT_ORDER);

  public RerankOptions {
    require(window >= 2, "window", window, "at least 2");
    require(step >= 1 && step <= window, "step", step, "1 to the window, " + window);
    require(passes >= 1, "passes", passes, "at least 1");
    require(topK >= 1, "topK", topK, "at least 1");
    require(votes >= 1, "votes", votes, "at least 1");
  }

  private static void require(boolean right, String name, int value, String rule) {
    if (!right) {
      throw new IllegalArgumentException(name + " is " + value + "; give " + rule);
    }
  }

  public RerankOptions withStrategy(Strategy other) {
    return new RerankOptions(
        other,
        window,
        step,
        passes,
        topK,
        votes,
        sampling,
        budget,
        returnReasoning,
        onEngineFailure);
  }

  public RerankOptions withWindow(int otherWindow, int otherStep) {
    return new RerankOptions(
        strategy,
        otherWindow,
        otherStep,
        passes,
        topK,
        votes,
        sampling,
        budget,
        returnReasoning,
        onEngineFailure);
  }

  public RerankOptions withPasses(int other) {
    return new RerankOptions(
        strategy,
        window,
        step,
        other,
        topK,
        votes,
        sampling,
        budget,
        returnReasoning,
        onEngineFailure);
  }

  public RerankOptions withTopK(int other) {
    return new RerankOptions(
        strategy,
        window,
        step,
        passes,
        other,
        votes,
        sampling,
        budget,
        returnReasoning,
        onEngineFailure);
  }

  public RerankOptions withVotes(int other, Sampling otherSampling) {
    return new RerankOptions(
        strategy,
        window,
        step,
        passes,
        topK,
        other,
        otherSampling,
        budget,
        returnReasoning,
        onEngineFailure);
  }

  public RerankOptions withBudget(TokenBudget other) {
    return new RerankOptions(
        strategy,
        window,
        step,
        passes,
        topK,
        votes,
        sampling,
        other,
        returnReasoning,
        onEngineFailure);
  }

  public RerankOptions withReasoning(boolean other) {
    return new RerankOptions(
        strategy, window, step, passes, topK, votes, sampling, budget, other, onEngineFailure);
  }

  public RerankOptions onEngineFailure(OnEngineFailure other) {
    return new RerankOptions(
        strategy, window, step, passes, topK, votes, sampling, budget, returnReasoning, other);
  }
}
