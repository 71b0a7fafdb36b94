package io.reasonrank.reranker;

import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;

/** Ranks lists of passages. Implementations are safe for use by many threads. */
public interface Reranker {
  /**
   * Reranks one list: events as they happen, {@link RerankEvent.Completed} last. Work starts on
   * subscription; cancelling the subscription stops every running window.
   */
  Multi<RerankEvent> rerank(RerankRequest request);

  /** Only the result. */
  default Uni<RerankResult> result(RerankRequest request) {
    return rerank(request)
        .filter(RerankEvent.Completed.class::isInstance)
        .map(event -> ((RerankEvent.Completed) event).result())
        .toUni();
  }
}
