package io.reasonrank.function.rerank;

import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.TokenBudget;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.RerankUsage;
import io.reasonrank.reranker.Strategy;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Jobs and results for tests. */
public final class Jobs {
  public static final RerankOptions OPTIONS =
      new RerankOptions(
          Strategy.SLIDING,
          20,
          10,
          1,
          10,
          1,
          Sampling.GREEDY,
          new TokenBudget(100, 50),
          false,
          RerankOptions.OnEngineFailure.INPUT_ORDER);

  private Jobs() {}

  public static Job of(String id, Instant deadline, int passages) {
    List<String> texts = IntStream.range(0, passages).mapToObj(i -> "passage " + i).toList();
    return new Job(
        new RerankRequest(id, "query", texts, OPTIONS, Optional.of(deadline)),
        CallContext.of(id, "test"));
  }

  /** The last passage first. */
  public static RerankResult reversed(Job job) {
    List<Integer> order = Results.inputOrder(job).reversed();
    return new RerankResult(
        job.request().id(),
        order,
        order.stream().map(i -> (i + 1.0) / order.size()).toList(),
        false,
        false,
        List.of(),
        RerankUsage.NONE,
        List.of());
  }
}
