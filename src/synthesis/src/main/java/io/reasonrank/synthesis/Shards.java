package io.reasonrank.synthesis;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.Rejects;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Dataset;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What all shards of {@code label} made.
 *
 * @param records in the order of dataset, query and list, however many shards there were
 * @param passages that the records name, by id
 * @param sourced counts by domain
 * @param notes what is known of the queries, by {@link Filters#key}
 * @param teacher tokens and cost of the answers in the shards, or nothing
 * @param spent tokens and cost of all that was asked, in vain too, or nothing
 * @param rejected what the shards rejected, each once: every shard reads every source
 */
record Shards(
    List<TrainingRecord> records,
    Map<String, Passage> passages,
    Map<String, DomainCounts> sourced,
    Map<String, Outcome.QueryNote> notes,
    ObjectNode teacher,
    ObjectNode spent,
    LinkedHashSet<ObjectNode> rejected) {

  private static final String TOKENS = "tokens";
  private static final String COST = "cost";

  /** Cost is kept to so many parts: sums of shards do not depend on how many there are. */
  private static final double MILLION = 1e6;

  static Shards read(Path parent, int count) {
    var all =
        new Shards(
            new ArrayList<>(),
            new TreeMap<>(),
            new TreeMap<>(),
            new HashMap<>(),
            Json.object(),
            Json.object(),
            new LinkedHashSet<>());
    for (int i = 0; i < count; i++) {
      all.add(parent.resolve(String.format("shard-%05d", i)));
    }
    all.records.sort( // stable: the lists of a query keep their order
        Comparator.comparing(TrainingRecord::dataset).thenComparing(TrainingRecord::qid));
    return all.inOrder();
  }

  /** Rejected lines by source and place too: their order is no trace of who did what. */
  private Shards inOrder() {
    var lines = new ArrayList<>(rejected);
    lines.sort(
        Comparator.comparing((ObjectNode line) -> line.path("dataset").asText())
            .thenComparing(line -> line.path("place").asText())
            .thenComparing(Json::line));
    return new Shards(
        records, passages, sourced, notes, teacher, spent, new LinkedHashSet<>(lines));
  }

  private void add(Path shard) {
    if (!Artifact.isCommitted(shard)) {
      throw StageException.noInput("shard " + shard + " is not finished; run stage label for it");
    }
    records.addAll(Dataset.records(shard.resolve(LabelStage.LABELS), TrainingRecord.class));
    Dataset.records(shard.resolve(Dataset.PASSAGES), Passage.class).forEach(this::add);
    Dataset.records(shard.resolve(LabelStage.QUERIES), Outcome.QueryNote.class)
        .forEach(note -> notes.put(note.dataset() + "/" + note.qid(), note));
    JsonNode metrics = Artifact.manifest(shard).metrics();
    metrics
        .path(LabelStage.SOURCED)
        .properties()
        .forEach(e -> count(e.getKey(), Json.line(e.getValue()), shard));
    plus(teacher, metrics.path(LabelStage.USED));
    plus(spent, metrics.path(LabelStage.TEACHER));
    Path rejects = shard.resolve(Rejects.FILE_NAME);
    if (Files.exists(rejects)) {
      rejected.addAll(Dataset.records(rejects, ObjectNode.class));
    }
  }

  /** Adds what answers cost; what was asked in vain is chance, and no part of a dataset. */
  private static void plus(ObjectNode sum, JsonNode more) {
    if (more.has(COST)) {
      double cost = sum.path(COST).asDouble() + more.path(COST).asDouble();
      sum.put(TOKENS, sum.path(TOKENS).asLong() + more.path(TOKENS).asLong());
      sum.put(COST, Math.round(cost * MILLION) / MILLION);
    }
  }

  /** Gold answer of a record's query, or empty. */
  String answer(TrainingRecord labelled) {
    Outcome.QueryNote note = notes.get(Filters.key(labelled));
    return note == null ? "" : note.answer();
  }

  /** Documents of the queries that have any, by {@link Filters#key}. */
  Map<String, List<String>> documents() {
    var documents = new HashMap<String, List<String>>();
    notes.forEach((key, note) -> documents.put(key, note.documents()));
    return documents;
  }

  private void add(Passage passage) {
    Passage other = passages.putIfAbsent(passage.id(), passage);
    if (other != null && !other.equals(passage)) {
      throw StageException.data(
          "two sources have different passages with id " + passage.id() + "; rename one");
    }
  }

  private void count(String domain, String json, Path shard) {
    DomainCounts counts = Json.parse(json, DomainCounts.class, shard + "/manifest.json");
    sourced.merge(domain, counts, DomainCounts::plus);
  }
}
