package io.reasonrank.reranker;

import io.reasonrank.engine.GenerationEvent;

/**
 * What a reranking cost.
 *
 * @param calls judgements asked for, retries and votes included
 * @param rounds sequential rounds of windows
 * @param tokens tokens of all calls
 */
public record RerankUsage(int calls, int rounds, GenerationEvent.Usage tokens) {
  public static final RerankUsage NONE = new RerankUsage(0, 0, GenerationEvent.Usage.NONE);
}
