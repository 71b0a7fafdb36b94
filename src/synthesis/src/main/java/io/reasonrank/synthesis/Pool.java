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
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All that a source has to label: its own queries and the generated ones, and the passages that the
 * teacher writes queries for. A shard is every n-th of each.
 *
 * @param queries all of them, in an order that never varies
 * @param gains pointwise labels, where they are given
 * @param needsGain whether a query without a positive cannot be labelled
 * @param written the passages that the teacher writes a query for
 */
record Pool(
    List<Query> queries,
    Map<String, Map<String, Integer>> gains,
    boolean needsGain,
    List<Passage> written) {

  static Pool of(
      Collection collection,
      LabelParameters.Source source,
      QueryGenerator generator,
      int generatedPerPassage,
      long seed) {
    var queries = new ArrayList<>(drawn(collection, source.quota(), seed));
    var gains = new LinkedHashMap<>(collection.qrels());
    for (Passage passage : collection.passages().values()) {
      for (Query query : generator.queries(passage, generatedPerPassage)) {
        queries.add(query);
        gains.put(query.id(), Map.of(passage.id(), QueryGenerator.SOURCE_GAIN));
      }
    }
    boolean given = source.labels().equals("given");
    return new Pool(queries, gains, given, written(collection, source.teacherQueries(), seed));
  }

  /** The queries of a shard that can be labelled. */
  List<Query> usable(int shard, int shards) {
    return every(queries, shard, shards).filter(this::usable).toList();
  }

  /** The queries of a shard without a positive. */
  List<Query> unlabelled(int shard, int shards) {
    return every(queries, shard, shards).filter(query -> !usable(query)).toList();
  }

  /** The passages of a shard that the teacher writes a query for. */
  List<Passage> written(int shard, int shards) {
    return every(written, shard, shards).toList();
  }

  Map<String, Integer> gains(Query query) {
    return gains.getOrDefault(query.id(), Map.of());
  }

  private boolean usable(Query query) {
    return !needsGain || !gains(query).isEmpty();
  }

  private static <T> Stream<T> every(List<T> all, int first, int step) {
    return IntStream.iterate(first, i -> i < all.size(), i -> i + step).mapToObj(all::get);
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

  private static List<Passage> written(Collection collection, int count, long seed) {
    return byLot(List.copyOf(collection.passages().keySet()), seed, "written", collection.name())
        .stream()
        .limit(count)
        .flatMap(id -> Stream.ofNullable(collection.passages().get(id)))
        .toList();
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
