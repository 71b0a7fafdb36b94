package io.reasonrank.stage.spec;

import java.util.List;

/**
 * {@code stage label}: candidates and teacher labels for one shard of the queries.
 *
 * @param sources where queries, passages and pointwise labels come from
 * @param candidates how a candidate list is made
 * @param generatedQueriesPerPassage queries that a seeded generator draws from each passage, 0 for
 *     none
 * @param teacher who orders a list and gives the reasoning
 * @param shards number of shards; the shard's own index comes from {@code JOB_COMPLETION_INDEX} (0
 *     where unset), its output is {@code <output>/shard-<index, 5 digits>}
 */
public record LabelParameters(
    List<Source> sources,
    Candidates candidates,
    int generatedQueriesPerPassage,
    Teacher teacher,
    int shards)
    implements StageParameters {

  public LabelParameters {
    sources = List.copyOf(sources);
  }

  /**
   * One collection in BEIR layout.
   *
   * @param name stands as {@code dataset} in the records
   * @param corpus role of the input with {@code corpus.jsonl}
   * @param queries role of the input with {@code queries.jsonl}
   * @param qrels role of the input with the pointwise labels (BEIR or TREC)
   */
  public record Source(String name, String corpus, String queries, String qrels) {}

  /**
   * How a candidate list is made: the first {@code bm25Depth} BM25 hits, the positives that they
   * miss (training lists only), random fill up to {@code listSize}, shuffled with the stage's seed.
   *
   * @param listSize passages in a list, the window of the reranker
   * @param bm25Depth hits taken from BM25
   * @param listsPerQuery lists made of each training query, each with other fill and order
   */
  public record Candidates(int listSize, int bm25Depth, int listsPerQuery) {}

  /**
   * Who orders a list.
   *
   * @param type {@code lexical} (deterministic, embedded), {@code djl} or {@code openai}
   * @param lexicon role of the input with a synonym lexicon in Solr format, or empty
   * @param model role of the input with the teacher model (type djl), or model name (type openai),
   *     or empty
   * @param baseUrl address of an OpenAI-compatible server (type openai), or empty
   */
  public record Teacher(String type, String lexicon, String model, String baseUrl) {}
}
