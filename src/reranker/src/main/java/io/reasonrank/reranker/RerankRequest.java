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
 * @param priority of its windows at the engine: lower is sooner, 0 is ordinary
 */
public record RerankRequest(
    String id,
    String query,
    List<String> passages,
    RerankOptions options,
    Optional<Instant> deadline,
    int priority) {

  public RerankRequest {
    passages = List.copyOf(passages);
  }

  /** A request of ordinary priority. */
  public RerankRequest(
      String id,
      String query,
      List<String> passages,
      RerankOptions options,
      Optional<Instant> deadline) {
    this(id, query, passages, options, deadline, 0);
  }

  public RerankRequest withOptions(RerankOptions others) {
    return new RerankRequest(id, query, passages, others, deadline, priority);
  }

  public RerankRequest withPriority(int rank) {
    return new RerankRequest(id, query, passages, options, deadline, rank);
  }

  /** A request without a deadline. */
  public static RerankRequest of(
      String id, String query, List<String> passages, RerankOptions options) {
    return new RerankRequest(id, query, passages, options, Optional.empty());
  }
}
