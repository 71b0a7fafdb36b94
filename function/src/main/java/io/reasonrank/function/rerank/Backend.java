package io.reasonrank.function.rerank;

import io.reasonrank.reranker.RerankEvent;
import io.smallrye.mutiny.Multi;

/** What ranks a request once it was let in: one engine, or several. */
public interface Backend {
  /**
   * Ranks one list: events as they happen, {@link RerankEvent.Completed} last. Work starts on
   * subscription; cancelling stops every running window.
   */
  Multi<RerankEvent> rerank(Job job);

  /**
   * Names what answers depend on beyond the request: the model's digest and the prompt's. Another
   * name means that kept answers are stale.
   */
  String fingerprint();
}
