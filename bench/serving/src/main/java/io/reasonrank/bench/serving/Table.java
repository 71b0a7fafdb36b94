package io.reasonrank.bench.serving;

import java.util.Locale;

/** The one table that is printed, a line as soon as it is known. */
final class Table {
  private Table() {}

  static void head() {
    row("what", "goal", "seen");
    row("---", "---", "---");
  }

  static void row(String what, String goal, String seen, Object... numbers) {
    System.out.printf(
        Locale.ROOT, "| %s | %s | %s |%n", what, goal, String.format(Locale.ROOT, seen, numbers));
  }
}
