package io.reasonrank.ranking.trec;

import io.reasonrank.ranking.metric.TrecOrder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
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
    RunLine.forEach(in, file, warnings, line -> add(byQuery, line));
    return new Run(byQuery);
  }

  /**
   * Reads a run query by query, in memory for one query: for runs of any length whose lines stand
   * together by query, as systems write them.
   *
   * @param consumer takes each query with its scores when its last line has been read
   * @return whether the run was grouped; if not, reading stopped at the first line of a query that
   *     had ended before, and the run must be read whole
   */
  public static boolean readGrouped(
      Reader in,
      String file,
      Consumer<TrecWarning> warnings,
      BiConsumer<String, Map<String, Double>> consumer)
      throws IOException {
    GroupedRun grouped = new GroupedRun(consumer);
    RunLine.forEach(in, file, warnings, grouped::add);
    return grouped.end();
  }

  private static String add(Map<String, Map<String, Double>> byQuery, RunLine line) {
    Double before =
        byQuery
            .computeIfAbsent(line.query(), q -> new LinkedHashMap<>())
            .putIfAbsent(line.document(), line.score());
    return before == null ? "" : repeated(line);
  }

  static String repeated(RunLine line) {
    return "document '"
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
