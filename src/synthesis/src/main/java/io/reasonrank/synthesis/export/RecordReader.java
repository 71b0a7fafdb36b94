package io.reasonrank.synthesis.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/**
 * Reads labelled lists wherever they come from: the output of stage finalize or label, ReasonRank's
 * released files (records beside {@code id_query/} and {@code id_doc/}), or single files of records
 * in JSONL, JSON or Parquet, also those of verl.
 */
public final class RecordReader {
  private static final Set<String> NO_RECORDS =
      Set.of("passages", "queries", "answers", "rejected", "manifest", "dataset_info", "labels");

  private final Map<String, Passage> passages = new LinkedHashMap<>();
  private final Map<String, String> queries = new LinkedHashMap<>();
  private final Map<String, List<TrainingRecord>> splits = new LinkedHashMap<>();

  private RecordReader() {}

  /**
   * Reads a directory or a file.
   *
   * @throws StageException 66 if there is nothing, 65 naming the file and line that is no record
   */
  public static RecordSet read(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw StageException.noInput("there is nothing at " + path + "; give a dataset");
    }
    var reader = new RecordReader();
    if (Files.isDirectory(path)) {
      reader.directory(path);
    } else {
      reader.file(path);
    }
    if (reader.splits.isEmpty()) {
      throw StageException.data(path + " has no records; give a dataset or a file of records");
    }
    return new RecordSet(reader.splits, reader.passages);
  }

  private void directory(Path directory) throws IOException {
    texts(directory.resolve("id_query"), queries::put);
    texts(directory.resolve("id_doc"), (id, text) -> passages.put(id, new Passage(id, text, "")));
    passageFile(directory, "passages.jsonl");
    passageFile(directory, "passages.parquet");
    List<Path> files = dataFiles(directory);
    Path labels = directory.resolve("labels.jsonl");
    if (files.isEmpty() && Files.isRegularFile(labels)) {
      file(labels);
    }
    for (Path file : files) {
      file(file);
    }
  }

  private static List<Path> dataFiles(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(file -> file.toString().matches(".*\\.(jsonl|json|parquet)"))
          .filter(file -> !NO_RECORDS.contains(stem(file)))
          .sorted(java.util.Comparator.comparingInt(RecordReader::place).thenComparing(f -> f))
          .toList();
    }
  }

  /** Our own splits come in their usual order, others after them by name. */
  private static int place(Path file) {
    int place = List.of("sft", "rl", "validation").indexOf(stem(file));
    return place < 0 ? 3 : place;
  }

  private static String stem(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(0, name.lastIndexOf('.'));
  }

  /** Files of {@code {id: text}}. */
  private static void texts(Path directory, BiConsumer<String, String> put) throws IOException {
    if (!Files.isDirectory(directory)) {
      return;
    }
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
        Json.read(file, JsonNode.class)
            .properties()
            .forEach(entry -> put.accept(entry.getKey(), entry.getValue().asText()));
      }
    }
  }

  private void passageFile(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    if (Files.isRegularFile(file) && passages.isEmpty()) {
      each(
          file,
          (place, json) -> {
            Passage passage =
                new Passage(
                    json.path("id").asText(),
                    json.path("text").asText(),
                    json.path("domain").asText(""));
            passages.put(passage.id(), passage);
          });
    }
  }

  private void file(Path file) throws IOException {
    var records = new ArrayList<TrainingRecord>();
    each(file, (place, json) -> records.add(labelled(json, place)));
    splits.merge(
        stem(file),
        records,
        (one, same) -> one); // the same split as JSONL and as Parquet: once is enough
  }

  private static void each(Path file, BiConsumer<String, JsonNode> use) throws IOException {
    if (file.toString().endsWith(".parquet")) {
      Path lines = Files.createTempFile("reasonrank", ".jsonl");
      try {
        Tables.toJson(file, lines);
        lines(lines, file, use);
      } finally {
        Files.delete(lines);
      }
    } else if (file.toString().endsWith(".json")) {
      JsonNode all = Json.read(file, JsonNode.class);
      for (int i = 0; i < all.size(); i++) {
        use.accept(file + "[" + i + "]", all.path(i));
      }
    } else {
      lines(file, file, use);
    }
  }

  private static void lines(Path file, Path named, BiConsumer<String, JsonNode> use)
      throws IOException {
    int number = 0;
    try (Stream<String> lines = Files.lines(file)) {
      for (String line : (Iterable<String>) lines::iterator) {
        number++;
        if (!line.isBlank()) {
          use.accept(named + ":" + number, parsed(line, named + ":" + number));
        }
      }
    }
  }

  private static JsonNode parsed(String line, String place) {
    try {
      return Json.mapper().readTree(line);
    } catch (JsonProcessingException e) {
      throw StageException.data(place + " is not JSON: " + Json.describe(e));
    }
  }

  private TrainingRecord labelled(JsonNode json, String place) {
    JsonNode extra = json.path("extra_info");
    List<String> initial = strings(either(json, extra, "initial_list"));
    List<String> relevant = strings(either(json, extra, "relevant_docids"));
    if (initial.isEmpty()) {
      throw StageException.data(
          place + " is no record: it has no initial_list; give ReasonRank's fields");
    }
    String qid = either(json, extra, "qid").asText(place);
    String query = json.path("query").asText(queries.getOrDefault(qid, ""));
    return new TrainingRecord(
        json.path("dataset").asText(""),
        qid,
        query,
        initial,
        strings(either(json, extra, "final_list")),
        json.path("reasoning").asText(""),
        relevant,
        json.path("domain").asText(json.path("dataset").asText("")),
        gains(json.path("gains"), relevant));
  }

  private static JsonNode either(JsonNode json, JsonNode extra, String field) {
    return json.path(field).isMissingNode() ? extra.path(field) : json.path(field);
  }

  private static List<String> strings(JsonNode array) {
    var strings = new ArrayList<String>();
    array.forEach(entry -> strings.add(entry.asText()));
    return strings;
  }

  /** As an object, as DuckDB writes maps, or 1 for each relevant passage where there are none. */
  private static Map<String, Integer> gains(JsonNode gains, List<String> relevant) {
    var byId = new TreeMap<String, Integer>();
    if (gains.isObject()) {
      gains.properties().forEach(e -> byId.put(e.getKey(), e.getValue().asInt()));
    } else if (gains.isArray()) {
      gains.forEach(e -> byId.put(e.path("key").asText(), e.path("value").asInt()));
    } else {
      relevant.forEach(id -> byId.put(id, 1));
    }
    return byId;
  }
}
