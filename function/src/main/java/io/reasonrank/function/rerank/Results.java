package io.reasonrank.function.rerank;

import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.RerankUsage;
import java.util.List;
import java.util.stream.IntStream;

/** Results that no engine made for this request. */
public final class Results {
  private Results() {}

  /** The result of another request with the same content, which cost this one nothing. */
  public static RerankResult shared(RerankResult result, String id) {
    return new RerankResult(
        id,
        result.order(),
        result.scores(),
        result.partial(),
        result.degraded(),
        result.reasons(),
        RerankUsage.NONE,
        result.traces(),
        result.provenance());
  }

  /** The best ranking so far when the deadline came before any engine had time for the request. */
  public static RerankResult late(Job job, List<Integer> order, String reason) {
    int n = order.size();
    List<Double> scores = IntStream.range(0, n).mapToObj(rank -> 1 - (double) rank / n).toList();
    return new RerankResult(
        job.request().id(),
        order,
        scores,
        true,
        true,
        List.of(reason),
        RerankUsage.NONE,
        List.of());
  }

  public static List<Integer> inputOrder(Job job) {
    return IntStream.range(0, job.request().passages().size()).boxed().toList();
  }
}
