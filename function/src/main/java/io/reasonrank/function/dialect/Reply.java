package io.reasonrank.function.dialect;

import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.reranker.RerankEvent;

/** How one request is answered: whole, or as a stream. Called by one thread at a time. */
interface Reply {
  void tell(RerankEvent event, Question question, RerankCall call, String model);

  void fail(Problem problem);
}
