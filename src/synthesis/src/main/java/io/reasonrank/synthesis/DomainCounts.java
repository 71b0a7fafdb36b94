package io.reasonrank.synthesis;

/**
 * What a shard read of one domain.
 *
 * @param queries queries of the sources
 * @param generatedQueries queries drawn by the generator
 * @param lists lists that could be made of both
 */
record DomainCounts(long queries, long generatedQueries, long lists) {
  static final DomainCounts NONE = new DomainCounts(0, 0, 0);

  DomainCounts plus(DomainCounts other) {
    return new DomainCounts(
        queries + other.queries, generatedQueries + other.generatedQueries, lists + other.lists);
  }

  static DomainCounts ofQuery(String qid, int lists) {
    boolean generated = qid.startsWith(QueryGenerator.ID_PREFIX);
    return new DomainCounts(generated ? 0 : 1, generated ? 1 : 0, lists);
  }
}
