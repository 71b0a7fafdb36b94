package io.reasonrank.function.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankResult;

/** One API that clients speak already: how it asks, answers and fails. */
public interface Dialect {
  /** The name in metrics. */
  String name();

  /**
   * Reads a request.
   *
   * @param body a JSON object; fields that the dialect does not know are ignored
   * @throws io.reasonrank.function.rerank.InvalidRequestException naming the field
   */
  Exchange read(JsonNode body);

  /** The body that tells a problem. */
  Object error(Problem problem);

  /** A request that was read, and how to answer it. */
  interface Exchange {
    RerankCall call();

    /** The body of the answer. */
    Object answer(RerankResult result);
  }
}
