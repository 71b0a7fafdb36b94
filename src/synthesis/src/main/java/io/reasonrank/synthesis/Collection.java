package io.reasonrank.synthesis;

import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Beir;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One collection in memory.
 *
 * @param name stands as {@code dataset} in the records
 * @param topic of queries that have none of their own
 * @param passages by id, in file order
 * @param queries by id, in file order
 * @param qrels gains by query and passage; both exist
 * @param links passages of the documents that a query's answer links to
 * @param documents the document that a passage was cut from
 */
record Collection(
    String name,
    String topic,
    Map<String, Passage> passages,
    Map<String, Query> queries,
    Map<String, Map<String, Integer>> qrels,
    Map<String, List<String>> links,
    Map<String, String> documents) {

  /** Reads what a source of the spec names; bad lines and labels without a passage are rejected. */
  static Collection read(LabelParameters.Source source, StageContext context) throws IOException {
    BadLines bad = BadLines.into(context.rejects());
    SourceReader.Read read = SourceReader.read(source, context);
    Map<String, Map<String, Integer>> labels =
        source.qrels().isEmpty() ? Map.of() : Beir.qrels(context.input(source.qrels()), bad);
    var known = new LinkedHashMap<String, Map<String, Integer>>();
    for (Query query : read.queries().values()) {
      Map<String, Integer> gains = labels.getOrDefault(query.id(), Map.of());
      known.put(query.id(), knownOnly(gains, read.passages(), query, source.name(), bad));
    }
    String topic = source.domain().isEmpty() ? source.name() : source.domain();
    return new Collection(
        source.name(),
        topic,
        read.passages(),
        read.queries(),
        known,
        read.links(),
        read.documents());
  }

  Map<String, Integer> gains(String qid) {
    return qrels.getOrDefault(qid, Map.of());
  }

  /** The topic of a query; a collection without topics is one topic. */
  String domain(Query query) {
    return query.domain().isEmpty() ? topic : query.domain();
  }

  /** The documents that passages were cut from; a passage of no document is one. */
  List<String> documents(java.util.Collection<String> ids) {
    return ids.stream().map(id -> documents.getOrDefault(id, id)).distinct().toList();
  }

  /** The documents that a query links to. */
  List<String> documents(Query query) {
    return links.getOrDefault(query.id(), List.of()).stream()
        .map(id -> documents.getOrDefault(id, id))
        .distinct()
        .toList();
  }

  private static Map<String, Integer> knownOnly(
      Map<String, Integer> gains,
      Map<String, Passage> passages,
      Query query,
      String source,
      BadLines bad) {
    var known = new LinkedHashMap<String, Integer>();
    gains.forEach(
        (id, gain) -> {
          if (query.excludedIds().contains(id)) {
            bad.reject(
                "excluded-id",
                source + " qrels, query " + query.id(),
                "passage " + id + " is among the query's excluded_ids");
          } else if (passages.containsKey(id)) {
            known.put(id, gain);
          } else {
            bad.reject(
                "unknown-id",
                source + " qrels, query " + query.id(),
                "passage " + id + " is not in the corpus");
          }
        });
    return known;
  }
}
