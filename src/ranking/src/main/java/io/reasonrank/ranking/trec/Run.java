package io.reasonrank.ranking.trec;

import io.reasonrank.ranking.metric.TrecOrder;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A run: score by document by query.
 *
 * @param byQuery in the file's order
 */
public record Run(Map<String, Map<String, Double>> byQuery) {

  public Run {
    byQuery = TrecLines.frozen(byQuery);
  }

  /** Documents of a query in trec_eval's order, best first; empty for an unknown query. */
  public List<String> ranking(String query) {
    return TrecOrder.sort(byQuery.getOrDefault(query, Map.of()));
  }

  /**
   * Reads a TREC run ({@code query Q0 document rank score tag}, white space between). Document ids
   * may hold spaces: the first two columns and the last three are fixed. The rank column is
   * ignored, as trec_eval does.
   *
   * @param file name for warnings
   * @param warnings called for every line that was skipped
   */
  public static Run read(Reader in, String file, Consumer<TrecWarning> warnings)
      throws IOException {
    Map<String, Map<String, Double>> byQuery = new LinkedHashMap<>();
    BufferedReader lines = TrecLines.buffered(in);
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        RunLine parsed = RunLine.parse(TrecLines.withoutMark(line, number));
        String problem = add(byQuery, parsed);
        if (!problem.isEmpty()) {
          warnings.accept(new TrecWarning(file, number, problem));
        }
      }
    }
    return new Run(byQuery);
  }

  private static String add(Map<String, Map<String, Double>> byQuery, RunLine line) {
    if (!line.problem().isEmpty()) {
      return line.problem();
    }
    Double before =
        byQuery
            .computeIfAbsent(line.query(), q -> new LinkedHashMap<>())
            .putIfAbsent(line.document(), line.score());
    return before == null
        ? ""
        : "document '"
            + line.document()
            + "' stands twice for query '"
            + line.query()
            + "'; the first line is kept";
  }

  /**
   * Writes a TREC run, best first, with 1-based ranks.
   *
   * @param tag name of the system, without spaces
   */
  public void write(Writer out, String tag) {
    PrintWriter writer = new PrintWriter(out);
    byQuery.forEach(
        (query, scores) -> {
          int rank = 1;
          for (String document : TrecOrder.sort(scores)) {
            writer.print(
                query
                    + " Q0 "
                    + document
                    + " "
                    + rank++
                    + " "
                    + scores.get(document)
                    + " "
                    + tag
                    + "\n");
          }
        });
    writer.flush();
  }
}
