package io.reasonrank.stage.data;

import java.util.List;
import java.util.Map;

/**
 * What a model is measured on: a collection that no training record comes from.
 *
 * @param queries by id
 * @param passages by id
 * @param qrels gains by query and passage
 * @param candidates by query, the lists in the (shuffled) order that a reranker is given
 * @param bm25 the same lists in BM25 order
 */
public record HeldOut(
    Map<String, Query> queries,
    Map<String, Passage> passages,
    Map<String, Map<String, Integer>> qrels,
    Map<String, List<String>> candidates,
    Map<String, List<String>> bm25) {}
