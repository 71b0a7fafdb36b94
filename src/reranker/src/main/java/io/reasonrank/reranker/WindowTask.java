package io.reasonrank.reranker;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One window to judge.
 *
 * @param query what is searched
 * @param passages the window, in the order in which the judge shall see it
 * @param sampling how to sample
 * @param budget tokens of the judgement
 * @param deadline when to stop
 * @param priority lower is sooner; 0 is ordinary
 * @param onReasoning takes the thought as it comes; called by any thread, one at a time
 */
public record WindowTask(
    String query,
    List<String> passages,
    Sampling sampling,
    TokenBudget budget,
    Optional<Instant> deadline,
    int priority,
    Consumer<String> onReasoning) {

  public WindowTask {
    passages = List.copyOf(passages);
  }

  /** A task that nobody watches. */
  public static WindowTask of(String query, List<String> passages, RerankOptions options) {
    return new WindowTask(
        query, passages, options.sampling(), options.budget(), Optional.empty(), 0, delta -> {});
  }
}
