package io.reasonrank.function.rerank;

import io.reasonrank.reranker.RerankRequest;
import java.time.Instant;

/**
 * A request that was found valid.
 *
 * @param request what to rerank; its deadline is always set
 * @param context who asked
 */
public record Job(RerankRequest request, CallContext context) {
  /** Lower is sooner; 0 is ordinary. */
  public int priority() {
    return request.priority();
  }

  /** When the answer must leave, with the best ranking so far. */
  public Instant deadline() {
    return request.deadline().orElse(Instant.MAX);
  }
}
