package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Rejects;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.Query;
import io.reasonrank.stage.data.TrecRun;
import io.reasonrank.stage.spec.LabelParameters.Candidates;
import io.reasonrank.synthesis.export.Jsonl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Writes {@code heldout/}: a collection in BEIR layout, its lists, and BM25's order of them. */
final class HeldOutFiles {
  private final Collection collection;
  private final Map<String, List<String>> candidates = new LinkedHashMap<>();
  private final Map<String, List<String>> bm25 = new LinkedHashMap<>();

  private HeldOutFiles(Collection collection) {
    this.collection = collection;
  }

  /** Makes the lists of every query that has a positive; the others are rejected. */
  static HeldOutFiles make(Collection collection, Candidates shape, long seed, Rejects rejects)
      throws IOException {
    var files = new HeldOutFiles(collection);
    try (var retrieval = Retrieval.of(collection, shape)) {
      var lists = new CandidateLists(collection, retrieval, shape, seed);
      for (Query query : collection.queries().values()) {
        if (collection.gains(query.id()).isEmpty()) {
          rejects.reject("heldout-no-label", query.id(), "no positive passage");
        } else {
          files.add(query, lists);
        }
      }
    }
    return files;
  }

  private void add(Query query, CandidateLists lists) throws IOException {
    List<String> list = lists.heldOut(query);
    candidates.put(query.id(), list);
    bm25.put(query.id(), lists.bm25Order(query, list));
  }

  void write(Path directory) throws IOException {
    Files.createDirectories(directory);
    Jsonl.write(directory.resolve("corpus.jsonl"), passages());
    Jsonl.write(directory.resolve("queries.jsonl"), queries());
    Files.writeString(directory.resolve("qrels.tsv"), qrels());
    TrecRun.write(directory.resolve(Dataset.CANDIDATES_RUN), candidates, "candidates");
    TrecRun.write(directory.resolve(Dataset.BM25_RUN), bm25, "bm25");
  }

  /** Figures for the manifest. */
  ObjectNode metrics() {
    return Json.object()
        .put("queries", candidates.size())
        .put("passages", collection.passages().size());
  }

  /** Passages that a list or a label names. */
  private List<ObjectNode> passages() {
    var used = new TreeSet<String>();
    candidates.values().forEach(used::addAll);
    candidates.keySet().forEach(qid -> used.addAll(collection.gains(qid).keySet()));
    var lines = new ArrayList<ObjectNode>();
    for (Passage passage : collection.passages().values()) {
      if (used.contains(passage.id())) {
        ObjectNode line = Json.object().put("_id", passage.id()).put("title", "");
        lines.add(withDomain(line.put("text", passage.text()), passage.domain()));
      }
    }
    return lines;
  }

  private List<ObjectNode> queries() {
    var lines = new ArrayList<ObjectNode>();
    for (Query query : collection.queries().values()) {
      if (candidates.containsKey(query.id())) {
        ObjectNode line = Json.object().put("_id", query.id()).put("text", query.text());
        line.put("answer", query.answer());
        lines.add(withDomain(line, collection.domain(query)));
      }
    }
    return lines;
  }

  private static ObjectNode withDomain(ObjectNode line, String domain) {
    return line.set("metadata", Json.object().put("domain", domain));
  }

  private String qrels() {
    var text = new StringBuilder("query-id\tcorpus-id\tscore\n");
    for (String qid : candidates.keySet()) {
      collection
          .gains(qid)
          .forEach((id, gain) -> text.append(qid + "\t" + id + "\t" + gain + "\n"));
    }
    return text.toString();
  }
}
