package io.reasonrank.ranking.trec;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.util.List;
import java.util.function.Consumer;

/**
 * One line of a run.
 *
 * @param problem why it cannot be used; empty when it can
 */
record RunLine(String query, String document, double score, String problem) {

  /** Takes a usable line; says what is wrong with it after all, or nothing. */
  @FunctionalInterface
  interface Taker {
    /** Whether the caller has seen enough is said by this. */
    String STOP = "\u0000stop";

    String take(RunLine line);
  }

  static void forEach(Reader in, String file, Consumer<TrecWarning> warnings, Taker taker)
      throws IOException {
    BufferedReader lines = TrecLines.buffered(in);
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      RunLine parsed = parse(TrecLines.withoutMark(line, number));
      String problem = parsed.problem.isEmpty() ? taker.take(parsed) : parsed.problem;
      if (problem.equals(Taker.STOP)) {
        return;
      }
      if (!problem.isEmpty()) {
        warnings.accept(new TrecWarning(file, number, problem));
      }
    }
  }

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
