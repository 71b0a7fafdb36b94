package io.reasonrank.reranker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One list to rerank.
 *
 * @param id names the request in results and logs
 * @param query what is searched; never cut
 * @param passages in first-stage order; titles already joined; may be empty or hold empty texts
 * @param options how to rerank
 * @param deadline when to answer with the best ranking so far
 */
public record RerankRequest(
    String id,
    String query,
    List<String> passages,
    RerankOptions options,
    Optional<Instant> deadline) {

  public RerankRequest {
    passages = List.copyOf(passages);
  }

  /** A request without a deadline. */
  public static RerankRequest of(
      String id, String query, List<String> passages, RerankOptions options) {
    return new RerankRequest(id, query, passages, options, Optional.empty());
  }
}
