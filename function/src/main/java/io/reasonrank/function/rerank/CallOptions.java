package io.reasonrank.function.rerank;

import io.reasonrank.engine.Sampling;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.Strategy;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a request asks for beyond its dialect; what is absent stays as the endpoint is set.
 *
 * @param strategy which windows are judged
 * @param window passages that a call sees
 * @param step passages that the window moves, a window's at most; half a given window unless given
 *     too
 * @param effort share of the thought's budget
 * @param returnReasoning whether the answer carries the thoughts
 * @param seed start of the random stream
 * @param priority lower is sooner; 0 is ordinary
 */
public record CallOptions(
    Optional<Strategy> strategy,
    OptionalInt window,
    OptionalInt step,
    Optional<ReasoningEffort> effort,
    boolean returnReasoning,
    OptionalLong seed,
    int priority) {
  public static final CallOptions NONE =
      new CallOptions(
          Optional.empty(),
          OptionalInt.empty(),
          OptionalInt.empty(),
          Optional.empty(),
          false,
          OptionalLong.empty(),
          0);

  /**
   * @param defaults how the endpoint is set
   * @param topN ranks that the client will see
   * @throws IllegalArgumentException naming the option that is out of range
   */
  RerankOptions over(RerankOptions defaults, OptionalInt topN) {
    int wide = window.orElse(defaults.window());
    // A step beyond the window would leave passages out.
    int far =
        Math.min(
            step.orElse(window.isPresent() ? Math.max(1, wide / 2) : defaults.step()),
            Math.max(1, wide));
    Sampling sampling = defaults.sampling();
    return defaults
        .withStrategy(strategy.orElse(defaults.strategy()))
        .withWindow(wide, far)
        .withTopK(topN.orElse(defaults.topK()))
        .withBudget(effort.map(e -> e.of(defaults.budget())).orElse(defaults.budget()))
        .withReasoning(returnReasoning)
        .withVotes(defaults.votes(), sampling.withSeed(seed.orElse(sampling.seed())));
  }
}
