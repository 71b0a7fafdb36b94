package io.reasonrank.ranking.trec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Relevance judgements: grade by document by query.
 *
 * @param byQuery in the file's order
 */
public record Qrels(Map<String, Map<String, Integer>> byQuery) {

  public Qrels {
    byQuery = TrecLines.frozen(byQuery);
  }

  /** The grades of a query, empty for one without. */
  public Map<String, Integer> of(String query) {
    return byQuery.getOrDefault(query, Map.of());
  }

  /**
   * Reads TREC qrels ({@code query 0 document grade}, white space between) or BEIR qrels ({@code
   * query TAB document TAB grade} with or without a header); the form is told line by line. TREC
   * document ids may hold spaces: the first two columns and the last are fixed.
   *
   * @param file name for warnings
   * @param warnings called for every line that was skipped
   */
  public static Qrels read(Reader in, String file, Consumer<TrecWarning> warnings)
      throws IOException {
    Map<String, Map<String, Integer>> byQuery = new LinkedHashMap<>();
    BufferedReader lines = TrecLines.buffered(in);
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank() && !(number == 1 && isHeader(line))) {
        String problem = add(byQuery, TrecLines.withoutMark(line, number));
        if (!problem.isEmpty()) {
          warnings.accept(new TrecWarning(file, number, problem));
        }
      }
    }
    return new Qrels(byQuery);
  }

  private static boolean isHeader(String line) {
    return TrecLines.withoutMark(line, 1).startsWith("query-id");
  }

  /** What is wrong with the line, or nothing. */
  private static String add(Map<String, Map<String, Integer>> byQuery, String line) {
    QrelsLine parsed = QrelsLine.parse(line);
    if (!parsed.problem().isEmpty()) {
      return parsed.problem();
    }
    Map<String, Integer> grades =
        byQuery.computeIfAbsent(parsed.query(), q -> new LinkedHashMap<>());
    Integer before = grades.putIfAbsent(parsed.document(), parsed.grade());
    return before == null
        ? ""
        : "document '"
            + parsed.document()
            + "' is judged twice for query '"
            + parsed.query()
            + "'; the first grade is kept";
  }

  /** Writes TREC qrels. */
  public void write(Writer out) {
    PrintWriter writer = new PrintWriter(out);
    byQuery.forEach(
        (query, grades) ->
            grades.forEach(
                (document, grade) -> writer.print(query + " 0 " + document + " " + grade + "\n")));
    writer.flush();
  }

  /** Writes BEIR qrels with their header. */
  public void writeBeir(Writer out) {
    PrintWriter writer = new PrintWriter(out);
    writer.print("query-id\tcorpus-id\tscore\n");
    byQuery.forEach(
        (query, grades) ->
            grades.forEach(
                (document, grade) -> writer.print(query + "\t" + document + "\t" + grade + "\n")));
    writer.flush();
  }
}
