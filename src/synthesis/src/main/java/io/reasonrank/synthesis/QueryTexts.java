package io.reasonrank.synthesis;

import io.reasonrank.stage.StageException;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.data.Beir;
import io.reasonrank.stage.data.Query;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Reads the texts of queries, whatever else stands beside them. */
public final class QueryTexts {
  private QueryTexts() {}

  /**
   * The texts of {@code queries.jsonl} (BEIR), or of a {@code .tsv} with an id and a text a line.
   *
   * @throws StageException 65 if there are none
   */
  public static List<String> read(Path path, BadLines bad) throws IOException {
    List<String> texts =
        path.toString().endsWith(".tsv")
            ? tsv(path)
            : Beir.queries(path, bad).values().stream().map(Query::text).toList();
    if (texts.isEmpty()) {
      throw StageException.data(path + " has no queries; give BEIR queries or TSV");
    }
    return texts;
  }

  private static List<String> tsv(Path file) throws IOException {
    try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
      return lines
          .map(line -> line.substring(line.indexOf('\t') + 1).strip())
          .filter(text -> !text.isEmpty())
          .toList();
    }
  }
}
