package io.reasonrank.ranking.trec;

import java.util.List;

/**
 * One line of qrels.
 *
 * @param problem why it cannot be used; empty when it can
 */
record QrelsLine(String query, String document, int grade, String problem) {

  static QrelsLine parse(String line) {
    String[] tabs = line.strip().split("\t", -1);
    if (tabs.length == 3) {
      return of(tabs[0].strip(), tabs[1].strip(), tabs[2].strip());
    }
    List<String> columns = TrecLines.columns(line);
    if (columns.size() == 3) {
      return of(columns.get(0), columns.get(1), columns.get(2));
    }
    return columns.size() < 4
        ? bad("has " + columns.size() + " columns, qrels have 4 (or 3 with tabs); skipped")
        : of(
            columns.get(0),
            String.join(" ", columns.subList(2, columns.size() - 1)),
            columns.getLast());
  }

  private static QrelsLine of(String query, String document, String grade) {
    if (query.isEmpty() || document.isEmpty()) {
      return bad("query or document id is empty; skipped");
    }
    try {
      return new QrelsLine(query, document, Integer.parseInt(grade), "");
    } catch (NumberFormatException e) {
      return bad("grade '" + grade + "' is not a whole number; skipped");
    }
  }

  private static QrelsLine bad(String problem) {
    return new QrelsLine("", "", 0, problem);
  }
}
