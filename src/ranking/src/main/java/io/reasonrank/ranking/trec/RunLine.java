package io.reasonrank.ranking.trec;

import java.util.List;

/**
 * One line of a run.
 *
 * @param problem why it cannot be used; empty when it can
 */
record RunLine(String query, String document, double score, String problem) {

  static RunLine parse(String line) {
    List<String> columns = TrecLines.columns(line);
    int last = columns.size();
    if (last < 6) {
      return bad("has " + last + " columns, a run has 6; skipped");
    }
    String document = String.join(" ", columns.subList(2, last - 3));
    String score = columns.get(last - 2);
    try {
      double value = Double.parseDouble(score);
      return Double.isNaN(value)
          ? bad("score is NaN; skipped")
          : new RunLine(columns.get(0), document, value, "");
    } catch (NumberFormatException e) {
      return bad("score '" + score + "' is not a number; skipped");
    }
  }

  private static RunLine bad(String problem) {
    return new RunLine("", "", 0, problem);
  }
}
