package io.reasonrank.cli.report;

import java.util.List;
import java.util.Map;

/**
 * Bars from zero to one with their intervals.
 *
 * @param title above the plot
 * @param bars left to right
 */
record BarChart(String title, List<Bar> bars) {
  private static final double WIDTH_SHARE = 0.62;
  private static final double CAP = 5;

  /**
   * One bar.
   *
   * @param name under it
   * @param value in [0,1]
   * @param lower end of its interval
   * @param upper end of its interval
   * @param trained whether it is a model of this run
   */
  record Bar(String name, double value, double lower, double upper, boolean trained) {}

  Html render() {
    Scale y = Scale.around(0, 1, Chart.BOTTOM, Chart.TOP);
    Html svg = Chart.open(title, "bars with 95 % intervals");
    Chart.grid(svg, y);
    double slot = (double) (Chart.RIGHT - Chart.LEFT) / bars.size();
    for (int i = 0; i < bars.size(); i++) {
      draw(svg, bars.get(i), Chart.LEFT + slot * (i + 0.5), slot * WIDTH_SHARE, y);
    }
    return svg.close("svg").close("figure");
  }

  private static void draw(Html svg, Bar bar, double middle, double width, Scale y) {
    svg.empty(
        "rect",
        Map.of(
            "class", bar.trained() ? "bar trained" : "bar",
            "x", Chart.px(middle - width / 2),
            "y", Chart.px(y.at(bar.value())),
            "width", Chart.px(width),
            "height", Chart.px(Chart.BOTTOM - y.at(bar.value()))));
    Chart.line(svg, "whisker", middle, y.at(bar.lower()), middle, y.at(bar.upper()));
    for (double end : List.of(bar.lower(), bar.upper())) {
      Chart.line(svg, "whisker", middle - CAP, y.at(end), middle + CAP, y.at(end));
    }
    Chart.label(svg, bar.name(), middle, Chart.BOTTOM + 16, "middle");
    Chart.label(svg, Figures.metric(bar.value()), middle, Chart.BOTTOM + 30, "middle");
  }
}
