package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.ranking.Passage;
import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Texts by id, from BEIR's JSON lines ({@code _id}, {@code title}, {@code text}) or TSV. */
final class TextFiles {
  private TextFiles() {}

  /**
   * Reads the texts that are wanted.
   *
   * @param wanted ids to keep; the others are not held in memory
   * @throws StageException 65 if no line is usable
   */
  static Map<String, String> read(
      String file, Predicate<String> wanted, Consumer<TrecWarning> faults) throws IOException {
    Map<String, String> texts = new HashMap<>();
    long number = 0;
    long usable = 0;
    try (BufferedReader lines = Input.open(file)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        Optional<Passage> passage = line.isBlank() ? Optional.empty() : parse(line);
        if (passage.isPresent()) {
          usable++;
          passage.filter(p -> wanted.test(p.id())).ifPresent(p -> texts.put(p.id(), p.text()));
        } else if (!line.isBlank()) {
          faults.accept(
              new TrecWarning(file, number, "is neither {_id, text} nor id TAB text; skipped"));
        }
      }
    }
    if (usable == 0) {
      throw StageException.data(file + " has no usable line; give JSON lines or TSV");
    }
    return texts;
  }

  private static Optional<Passage> parse(String line) {
    if (!line.startsWith("{")) {
      String[] columns = line.split("\t", 2);
      return columns.length == 2
          ? Optional.of(new Passage(columns[0], columns[1]))
          : Optional.empty();
    }
    try {
      JsonNode node = Json.mapper().readTree(line);
      boolean usable = node.path("_id").isTextual() && node.path("text").isTextual();
      return usable
          ? Optional.of(
              Passage.titled(
                  node.path("_id").textValue(),
                  node.path("title").asText(""),
                  node.path("text").textValue()))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
