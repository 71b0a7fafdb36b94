package io.reasonrank.synthesis.source;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Query;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Problems with their solutions, one JSON object a line, under any of the usual names. */
public final class Problems {
  private static final List<String> IDS = List.of("_id", "id", "qid", "task_id");
  private static final List<String> TEXTS =
      List.of("problem", "question", "query", "text", "content");
  private static final List<String> SOLUTIONS = List.of("solution", "answer", "code");
  private static final List<String> DOMAINS = List.of("domain", "subject", "type");

  private Problems() {}

  /**
   * Reads a file.
   *
   * @throws StageException 66 if there is none
   */
  public static Map<String, Query> read(Path file, BadLines bad) throws IOException {
    var problems = new LinkedHashMap<String, Query>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      int number = 0;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        number++;
        if (!line.isBlank()) {
          add(line, file + ":" + number, number, problems, bad);
        }
      }
    } catch (NoSuchFileException e) {
      throw StageException.noInput("there is no file " + file);
    }
    return problems;
  }

  private static void add(
      String line, String place, int number, Map<String, Query> problems, BadLines bad) {
    try {
      JsonNode json = Json.mapper().readTree(line);
      String id = first(json, IDS).isEmpty() ? "problem-" + number : first(json, IDS);
      String text = first(json, TEXTS);
      String solution = first(json, SOLUTIONS);
      if (text.isBlank() || solution.isBlank()) {
        bad.reject("missing-field", place, text.isBlank() ? "no problem" : "no solution");
      } else if (problems.putIfAbsent(id, new Query(id, text, solution, first(json, DOMAINS)))
          != null) {
        bad.reject("duplicate-id", place, "problem " + id + " is already there");
      }
    } catch (JsonProcessingException e) {
      bad.reject("not-json", place, "not JSON: " + Json.describe(e));
    }
  }

  private static String first(JsonNode json, List<String> names) {
    return names.stream()
        .map(name -> json.path(name).asText(""))
        .filter(text -> !text.isBlank())
        .findFirst()
        .orElse("");
  }
}
