package io.reasonrank.cli.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Curves over training steps: what was measured in pale, its moving mean in full.
 *
 * @param title above the plot
 * @param series at least one, each with at least one point
 */
record LineChart(String title, List<Series> series) {
  private static final int SMOOTHED_FROM = 20;
  private static final int HALF_WINDOW = 3;

  /**
   * One curve.
   *
   * @param name in the legend
   * @param points in order of steps
   */
  record Series(String name, List<Point> points) {}

  /** A step and its value. */
  record Point(double step, double value) {}

  Html render() {
    Scale x = scale(series, Point::step, Chart.LEFT, Chart.RIGHT);
    Scale y = scale(series, Point::value, Chart.BOTTOM, Chart.TOP);
    Html svg = Chart.open(title, "over steps");
    Chart.grid(svg, y);
    for (double tick : x.ticks()) {
      Chart.label(svg, Figures.tick(tick), x.at(tick), Chart.BOTTOM + 16, "middle");
    }
    Chart.label(svg, "step", (Chart.LEFT + Chart.RIGHT) / 2.0, Chart.HEIGHT - 4, "middle");
    for (int i = 0; i < series.size(); i++) {
      draw(svg, series.get(i).points(), "c" + (i + 1), x, y);
    }
    return legend(svg.close("svg")).close("figure");
  }

  private static void draw(Html svg, List<Point> points, String color, Scale x, Scale y) {
    boolean noisy = points.size() >= SMOOTHED_FROM;
    if (noisy) {
      path(svg, points, "raw " + color, x, y);
    }
    path(svg, noisy ? smoothed(points) : points, color, x, y);
    if (points.size() == 1) {
      Point only = points.getFirst();
      svg.empty(
          "circle",
          Map.of(
              "class",
              "dot " + color,
              "cx",
              Chart.px(x.at(only.step())),
              "cy",
              Chart.px(y.at(only.value())),
              "r",
              "3"));
    }
  }

  private static void path(Html svg, List<Point> points, String cssClass, Scale x, Scale y) {
    String at =
        points.stream()
            .map(p -> Chart.px(x.at(p.step())) + "," + Chart.px(y.at(p.value())))
            .collect(Collectors.joining(" "));
    svg.empty("polyline", Map.of("class", "curve " + cssClass, "points", at));
  }

  private static List<Point> smoothed(List<Point> points) {
    List<Point> means = new ArrayList<>(points.size());
    for (int i = 0; i < points.size(); i++) {
      int reach = Math.min(HALF_WINDOW, Math.min(i, points.size() - 1 - i));
      double mean =
          points.subList(i - reach, i + reach + 1).stream()
              .mapToDouble(Point::value)
              .average()
              .orElse(0);
      means.add(new Point(points.get(i).step(), mean));
    }
    return means;
  }

  private Html legend(Html html) {
    html.open("div", "legend");
    for (int i = 0; i < series.size(); i++) {
      html.element("span", Map.of("class", "key c" + (i + 1)), series.get(i).name());
    }
    return html.close("div");
  }

  private static Scale scale(
      List<Series> series,
      java.util.function.ToDoubleFunction<Point> value,
      double from,
      double to) {
    var range =
        series.stream().flatMap(s -> s.points().stream()).mapToDouble(value).summaryStatistics();
    return Scale.around(range.getMin(), range.getMax(), from, to);
  }
}
