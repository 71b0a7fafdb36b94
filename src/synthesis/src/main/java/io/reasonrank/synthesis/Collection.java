package io.reasonrank.synthesis;

import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Beir;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.spec.LabelParameters;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One collection in memory.
 *
 * @param name stands as {@code dataset} in the records
 * @param passages by id, in file order
 * @param queries by id, in file order
 * @param qrels gains by query and passage; both exist
 */
record Collection(
    String name,
    Map<String, Passage> passages,
    Map<String, Query> queries,
    Map<String, Map<String, Integer>> qrels) {

  /** Reads what a source of the spec names; bad lines and labels without a passage are rejected. */
  static Collection read(LabelParameters.Source source, StageContext context) {
    BadLines bad = BadLines.into(context.rejects());
    Map<String, Passage> passages = Beir.corpus(context.input(source.corpus()), bad);
    Map<String, Query> queries = Beir.queries(context.input(source.queries()), bad);
    var labels = Beir.qrels(context.input(source.qrels()), bad);
    var known = new LinkedHashMap<String, Map<String, Integer>>();
    for (Query query : queries.values()) {
      Map<String, Integer> gains = labels.getOrDefault(query.id(), Map.of());
      known.put(query.id(), knownOnly(gains, passages, query, source.name(), bad));
    }
    return new Collection(source.name(), passages, queries, known);
  }

  Map<String, Integer> gains(String qid) {
    return qrels.getOrDefault(qid, Map.of());
  }

  /** The topic of a query; a collection without topics is one topic. */
  String domain(Query query) {
    return query.domain().isEmpty() ? name : query.domain();
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
          if (passages.containsKey(id)) {
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
