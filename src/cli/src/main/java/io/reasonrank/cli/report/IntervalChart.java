package io.reasonrank.cli.report;

import java.util.List;
import java.util.Locale;

/** Means with their intervals as SVG bars from 0 to 1. */
record IntervalChart(String title, List<HeldOutSystems.Row> rows) {
  private static final int WIDTH = 640;
  private static final int ROW = 30;
  private static final int LEFT = 120;
  private static final int RIGHT = 60;
  private static final int TOP = 30;

  String svg() {
    var out = new StringBuilder();
    out.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, TOP + ROW * rows.size() + 10, Html.escaped(title)));
    text(out, 0, 16, title);
    for (int i = 0; i < rows.size(); i++) {
      bar(out, rows.get(i), TOP + ROW * i);
    }
    return out.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder out, HeldOutSystems.Row row, int y) {
    text(out, 0, y + 15, row.name());
    out.append(
        format(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"18\" fill=\"#9cc3e4\"/>",
            LEFT, y, x(row.mean()) - LEFT));
    out.append(
        format(
            "<path d=\"M%.1f %dH%.1f\" stroke=\"#1f3f5f\" stroke-width=\"2\"/>",
            x(row.low()), y + 9, x(row.high())));
    text(out, WIDTH - RIGHT + 8, y + 15, format("%.3f", row.mean()));
  }

  private static double x(double value) {
    return LEFT + (WIDTH - RIGHT - LEFT) * Math.clamp(value, 0, 1);
  }

  private static void text(StringBuilder out, int x, int y, String text) {
    out.append(
        format("<text x=\"%d\" y=\"%d\" font-size=\"13\">%s</text>", x, y, Html.escaped(text)));
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
