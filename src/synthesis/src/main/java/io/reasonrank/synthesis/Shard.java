package io.reasonrank.synthesis;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The queries of one collection that a shard labels: every n-th of its own and of the generated
 * ones, and of the passages that the teacher writes queries for.
 *
 * @param queries the shard's queries that can be labelled
 * @param gains pointwise labels of those queries, where they are given
 * @param unlabelled the shard's queries without a positive
 * @param written the passages that the teacher writes a query for
 */
record Shard(
    List<Query> queries,
    Map<String, Map<String, Integer>> gains,
    List<Query> unlabelled,
    List<Passage> written) {

  static Shard of(
      Collection collection,
      LabelParameters.Source source,
      QueryGenerator generator,
      LabelParameters parameters,
      int index,
      long seed) {
    var queries = new ArrayList<>(drawn(collection, source.quota(), seed));
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
    boolean given = source.labels().equals("given");
    var mine = new ArrayList<Query>();
    var unlabelled = new ArrayList<Query>();
    for (int i = index; i < queries.size(); i += parameters.shards()) {
      boolean positive = !gains.getOrDefault(queries.get(i).id(), Map.of()).isEmpty();
      (positive || !given ? mine : unlabelled).add(queries.get(i));
    }
    List<Passage> written = written(collection, source, parameters.shards(), index, seed);
    return new Shard(mine, gains, unlabelled, written);
  }

  /** All queries, or as many as the quota has, drawn by lot and in file order. */
  private static List<Query> drawn(Collection collection, int quota, long seed) {
    var all = List.copyOf(collection.queries().values());
    if (quota == 0 || all.size() <= quota) {
      return all;
    }
    Set<String> chosen =
        new HashSet<>(
            byLot(all.stream().map(Query::id).toList(), seed, "quota", collection.name())
                .subList(0, quota));
    return all.stream().filter(query -> chosen.contains(query.id())).toList();
  }

  private static List<Passage> written(
      Collection collection, LabelParameters.Source source, int shards, int index, long seed) {
    List<String> ids =
        byLot(List.copyOf(collection.passages().keySet()), seed, "written", collection.name());
    var mine = new ArrayList<Passage>();
    for (int i = index; i < Math.min(source.teacherQueries(), ids.size()); i += shards) {
      Passage passage = collection.passages().get(ids.get(i));
      if (passage != null) {
        mine.add(passage);
      }
    }
    return mine;
  }

  /** Every id has a lot of its own: what is drawn does not depend on what else there is. */
  private static List<String> byLot(List<String> ids, long seed, String purpose, String dataset) {
    Map<String, Long> lots = new TreeMap<>();
    ids.forEach(id -> lots.put(id, Seeds.random(seed, purpose, dataset, id).nextLong()));
    var order = new ArrayList<>(lots.keySet());
    order.sort(Comparator.comparing((String id) -> lots.getOrDefault(id, 0L)));
    return order;
  }
}
