package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The queries of one collection that a shard labels: every n-th of its own and of the generated
 * ones.
 *
 * @param queries the shard's queries that have a positive
 * @param gains pointwise labels of those queries
 * @param unlabelled the shard's queries without a positive
 */
record Shard(List<Query> queries, Map<String, Map<String, Integer>> gains, List<Query> unlabelled) {

  static Shard of(
      Collection collection, QueryGenerator generator, LabelParameters parameters, int index) {
    var queries = new ArrayList<>(collection.queries().values());
    var gains = new LinkedHashMap<>(collection.qrels());
    collection
        .passages()
        .values()
        .forEach(
            passage -> {
              for (Query q : generator.queries(passage, parameters.generatedQueriesPerPassage())) {
                queries.add(q);
                gains.put(q.id(), Map.of(passage.id(), QueryGenerator.SOURCE_GAIN));
              }
            });
    return pick(queries, gains, parameters.shards(), index);
  }

  private static Shard pick(
      List<Query> all, Map<String, Map<String, Integer>> gains, int shards, int index) {
    var labelled = new ArrayList<Query>();
    var unlabelled = new ArrayList<Query>();
    for (int i = index; i < all.size(); i += shards) {
      boolean positive = !gains.getOrDefault(all.get(i).id(), Map.of()).isEmpty();
      (positive ? labelled : unlabelled).add(all.get(i));
    }
    return new Shard(labelled, gains, unlabelled);
  }
}
