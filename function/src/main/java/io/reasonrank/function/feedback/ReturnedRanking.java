package io.reasonrank.function.feedback;

import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Ndcg;
import io.reasonrank.reranker.Provenance;
import io.reasonrank.reranker.RerankResult;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What stays of an answer: who made it, and the first places of what was returned. No text and no
 * id of a document.
 *
 * @param side who made it
 * @param at when it was returned; whole minutes survive {@link RankingCodec}
 * @param documents number of documents in the request
 * @param returned number of places in the answer
 * @param top indexes of the documents in the first places, {@link #CUTOFF} at most, best first
 */
record ReturnedRanking(Side side, Instant at, int documents, int returned, List<Integer> top) {
  static final int CUTOFF = 10;

  /**
   * Who made a ranking.
   *
   * @param backend {@code primary} or {@code candidate}
   * @param model its digest, or its name where it has none
   */
  record Side(String backend, String model) {
    static Side of(Provenance maker) {
      return new Side(maker.backend(), maker.digest().isEmpty() ? maker.model() : maker.digest());
    }
  }

  ReturnedRanking {
    top = List.copyOf(top);
  }

  static ReturnedRanking of(RerankCall call, RerankResult result, Instant at) {
    int all = result.order().size();
    int returned = Math.min(call.topN().orElse(all), all);
    return new ReturnedRanking(
        Side.of(result.provenance()),
        at,
        all,
        returned,
        result.order().subList(0, Math.min(CUTOFF, returned)));
  }

  /**
   * nDCG@10 of what was returned: linear gains, discount log2(rank + 1), divided by the same sum of
   * the best order of all judged documents; documents that nobody judged gain nothing.
   *
   * @param gains by index of the document in the request; at least one of them above 0
   */
  double ndcg(Map<Integer, Integer> gains) {
    return new Ndcg(CUTOFF).of(Judged.of(top, gains));
  }
}
