package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A report of {@code evaluate} for people: a line for all queries and one per slice. */
final class EvaluationTable {
  private EvaluationTable() {}

  static String of(JsonNode report) {
    List<String> metrics = new ArrayList<>();
    report.path("metrics").fieldNames().forEachRemaining(metrics::add);
    boolean compared = report.has("baseline");
    StringBuilder table = new StringBuilder(cell("slice", 28) + cell("queries", 9));
    for (String metric : metrics) {
      table.append(cell(metric, 14)).append(compared ? cell("gain [95 %]", 28) : "");
    }
    line(table, "all", report, metrics, compared);
    report
        .path("slices")
        .properties()
        .forEach(slice -> line(table, slice.getKey(), slice.getValue(), metrics, compared));
    return table.toString();
  }

  private static void line(
      StringBuilder table, String name, JsonNode row, List<String> metrics, boolean compared) {
    table.append('\n').append(cell(name, 28)).append(cell(row.path("queries").asText(), 9));
    for (String metric : metrics) {
      table.append(cell(number(row.path("metrics").path(metric), "%.4f"), 14));
      if (compared) {
        table.append(cell(gain(row.path("baseline").path("comparison").path(metric)), 28));
      }
    }
  }

  private static String gain(JsonNode comparison) {
    return comparison.isMissingNode()
        ? "-"
        : number(comparison.path("difference"), "%+.4f")
            + " ["
            + number(comparison.path("low"), "%+.4f")
            + ", "
            + number(comparison.path("high"), "%+.4f")
            + "]";
  }

  private static String number(JsonNode value, String format) {
    return value.isNumber() ? String.format(Locale.ROOT, format, value.doubleValue()) : "-";
  }

  private static String cell(String text, int width) {
    return String.format(Locale.ROOT, "%-" + width + "s ", text);
  }
}
