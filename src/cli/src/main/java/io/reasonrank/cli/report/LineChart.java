package io.reasonrank.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;

/**
 * Curves over training steps as SVG.
 *
 * @param title what is shown
 * @param series points by name, by rising x
 */
record LineChart(String title, Map<String, List<Point>> series) {
  private static final int WIDTH = 640;
  private static final int HEIGHT = 260;
  private static final int LEFT = 60;
  private static final int BOTTOM = 30;
  private static final int TOP = 30;
  private static final List<String> COLOURS =
      List.of("#1f6fb2", "#c8501e", "#2a8a4a", "#7a4fa3", "#8a6d1d", "#555555");

  /** A value at a step. */
  record Point(double x, double y) {}

  /** The drawing, or nothing where there are no two points to join. */
  String svg() {
    if (series.values().stream().noneMatch(points -> points.size() > 1)) {
      return "";
    }
    var out = new StringBuilder();
    out.append(
        "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">"
            .formatted(WIDTH, HEIGHT, Html.escaped(title)));
    text(out, LEFT, 16, title);
    axes(out);
    int index = 0;
    for (var entry : series.entrySet()) {
      String colour = COLOURS.get(index % COLOURS.size());
      curve(out, entry.getValue(), colour);
      legend(out, entry.getKey(), colour, index++);
    }
    return out.append("</svg>\n").toString();
  }

  private void axes(StringBuilder out) {
    int bottom = HEIGHT - BOTTOM;
    out.append(
        "<path d=\"M%d %dV%dH%d\" fill=\"none\" stroke=\"#999\"/>"
            .formatted(LEFT, TOP, bottom, WIDTH - 10));
    text(out, 4, TOP + 8, number(maxY()));
    text(out, 4, bottom, number(minY()));
    text(out, LEFT, HEIGHT - 8, number(minX()));
    text(out, WIDTH - 50, HEIGHT - 8, number(maxX()));
  }

  private void curve(StringBuilder out, List<Point> points, String colour) {
    String path =
        points.stream()
            .map(p -> String.format(Locale.ROOT, "%.1f,%.1f", screenX(p.x()), screenY(p.y())))
            .collect(Collectors.joining(" "));
    out.append(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>"
            .formatted(path, colour));
  }

  private static void legend(StringBuilder out, String name, String colour, int index) {
    int x = WIDTH - 170;
    int y = TOP + 14 * index;
    out.append(
        "<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"3\" fill=\"%s\"/>".formatted(x, y, colour));
    text(out, x + 15, y + 5, name);
  }

  private static void text(StringBuilder out, int x, int y, String text) {
    out.append(
        "<text x=\"%d\" y=\"%d\" font-size=\"11\">%s</text>".formatted(x, y, Html.escaped(text)));
  }

  private double screenX(double x) {
    return LEFT + (WIDTH - 10 - LEFT) * share(x, minX(), maxX());
  }

  private double screenY(double y) {
    return HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * share(y, minY(), maxY());
  }

  private static double share(double value, double min, double max) {
    return max > min ? (value - min) / (max - min) : 0.5;
  }

  private DoubleStream all(java.util.function.ToDoubleFunction<Point> coordinate) {
    return series.values().stream().flatMap(List::stream).mapToDouble(coordinate);
  }

  private double minX() {
    return all(Point::x).min().orElse(0);
  }

  private double maxX() {
    return all(Point::x).max().orElse(1);
  }

  private double minY() {
    return all(Point::y).min().orElse(0);
  }

  private double maxY() {
    return all(Point::y).max().orElse(1);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, Math.abs(value) >= 100 ? "%.0f" : "%.3f", value);
  }
}
