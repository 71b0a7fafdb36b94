package io.reasonrank.function.rerank;

import io.reasonrank.reranker.RerankResult;

/** Where answers are entered on their way out, so that they can be spoken of later. */
public interface RankingLedger {
  /**
   * @return the same ranking, with the token that names it if it has a maker
   */
  RerankResult entered(CallContext context, RerankCall call, RerankResult result);
}
