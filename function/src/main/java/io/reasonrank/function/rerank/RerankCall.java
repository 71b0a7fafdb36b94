package io.reasonrank.function.rerank;

import java.util.List;
import java.util.OptionalInt;

/**
 * A request, whatever the dialect.
 *
 * @param query what is searched
 * @param passages texts in the order of the request
 * @param topN results that the client wants, at least 1; empty for all
 * @param options beyond the dialect
 */
public record RerankCall(
    String query, List<String> passages, OptionalInt topN, CallOptions options) {
  public RerankCall {
    passages = List.copyOf(passages);
  }
}
