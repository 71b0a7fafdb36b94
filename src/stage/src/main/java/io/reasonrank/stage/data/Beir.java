package io.reasonrank.stage.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/**
 * Reads a collection in BEIR layout (Thakur et al. 2021): {@code corpus.jsonl} with {@code
 * _id,title,text}, {@code queries.jsonl} with {@code _id,text} and optionally {@code answer}, both
 * optionally with {@code metadata.domain}; relevance labels as BEIR TSV or TREC qrels.
 */
public final class Beir {
  private Beir() {}

  /**
   * The passages of a file, or of {@code corpus.jsonl} in a directory, by id in file order.
   *
   * @throws StageException 66 if there is no such file
   */
  public static Map<String, Passage> corpus(Path path, BadLines bad) {
    var passages = new LinkedHashMap<String, Passage>();
    eachObject(
        inside(path, "corpus.jsonl"),
        bad,
        (place, json) -> {
          String title = text(json, "title");
          String body = text(json, "text");
          String whole = title.isBlank() ? body : title + " " + body;
          put(passages, new Passage(text(json, "_id"), whole, domain(json)), place, bad);
        });
    return Collections.unmodifiableMap(passages);
  }

  /**
   * The queries of a file, or of {@code queries.jsonl} in a directory, by id in file order.
   *
   * @throws StageException 66 if there is no such file
   */
  public static Map<String, Query> queries(Path path, BadLines bad) {
    var queries = new LinkedHashMap<String, Query>();
    eachObject(
        inside(path, "queries.jsonl"),
        bad,
        (place, json) -> {
          var query =
              new Query(
                  text(json, "_id"),
                  text(json, "text"),
                  text(json, "answer"),
                  domain(json),
                  text(json, "retrieval_text"),
                  texts(json.path("excluded_ids")));
          put(queries, query, place, bad);
        });
    return Collections.unmodifiableMap(queries);
  }

  /**
   * Gains by query and passage; lines with gain 0 or less are left out.
   *
   * @param path BEIR TSV (query, passage, gain, with a header) or TREC qrels (query, iteration,
   *     passage, gain), or a directory with {@code qrels.tsv}
   * @throws StageException 66 if there is no such file
   */
  public static Map<String, Map<String, Integer>> qrels(Path path, BadLines bad) {
    var gains = new LinkedHashMap<String, Map<String, Integer>>();
    Path file = inside(path, "qrels.tsv");
    eachLine(
        file,
        (number, line) -> {
          String[] columns = line.trim().split("\\s+");
          boolean header = number == 1 && columns[0].equals("query-id");
          if (!header) {
            addLabel(gains, columns, file + ":" + number, bad);
          }
        });
    return Collections.unmodifiableMap(gains);
  }

  private static void addLabel(
      Map<String, Map<String, Integer>> gains, String[] columns, String place, BadLines bad) {
    if (columns.length != 3 && columns.length != 4) {
      bad.reject("wrong-columns", place, columns.length + " columns; qrels have 3 or 4");
      return;
    }
    try {
      int gain = Integer.parseInt(columns[columns.length - 1]);
      if (gain > 0) {
        gains
            .computeIfAbsent(columns[0], qid -> new LinkedHashMap<>())
            .put(columns[columns.length - 2], gain);
      }
    } catch (NumberFormatException e) {
      bad.reject("wrong-columns", place, "\"" + columns[columns.length - 1] + "\" is no gain");
    }
  }

  private static Path inside(Path path, String name) {
    return Files.isDirectory(path) ? path.resolve(name) : path;
  }

  private static void put(Map<String, Passage> map, Passage passage, String place, BadLines bad) {
    if (isWhole(passage.id(), passage.text(), place, bad)
        && map.putIfAbsent(passage.id(), passage) != null) {
      bad.reject("duplicate-id", place, "passage " + passage.id() + " is already there");
    }
  }

  private static void put(Map<String, Query> map, Query query, String place, BadLines bad) {
    if (isWhole(query.id(), query.text(), place, bad)
        && map.putIfAbsent(query.id(), query) != null) {
      bad.reject("duplicate-id", place, "query " + query.id() + " is already there");
    }
  }

  private static boolean isWhole(String id, String text, String place, BadLines bad) {
    if (id.isBlank() || text.isBlank()) {
      bad.reject("missing-field", place, (id.isBlank() ? "_id" : "text") + " is missing or empty");
      return false;
    }
    return true;
  }

  private static void eachObject(Path file, BadLines bad, BiConsumer<String, JsonNode> use) {
    eachLine(
        file,
        (number, line) -> {
          String place = file + ":" + number;
          try {
            JsonNode json = Json.mapper().readTree(line);
            if (json.isObject()) {
              use.accept(place, json);
            } else {
              bad.reject("not-json", place, "not a JSON object");
            }
          } catch (JsonProcessingException e) {
            bad.reject("not-json", place, "not JSON: " + Json.describe(e));
          }
        });
  }

  private static void eachLine(Path file, BiConsumer<Integer, String> use) {
    try (BufferedReader reader = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          use.accept(number, line);
        }
      }
    } catch (NoSuchFileException e) {
      throw StageException.noInput("there is no file " + file);
    } catch (IOException e) {
      throw StageException.io("cannot read " + file + ": " + e, e);
    }
  }

  private static Set<String> texts(JsonNode array) {
    var texts = new HashSet<String>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String text(JsonNode json, String field) {
    return json.path(field).asText("");
  }

  private static String domain(JsonNode json) {
    return json.path("metadata").path("domain").asText("");
  }
}
