package io.reasonrank.cli.report;

import java.util.Locale;
import java.util.Map;

/** The frame that plots share: size, grid, axes, title. Sizes are pixels of a 420-wide picture. */
final class Chart {
  static final int WIDTH = 420;
  static final int HEIGHT = 250;
  static final int LEFT = 42;
  static final int RIGHT = WIDTH - 20;
  static final int TOP = 12;
  static final int BOTTOM = HEIGHT - 34;

  private Chart() {}

  /** Opens the picture; {@code description} is for those who do not see it. */
  static Html open(String title, String description) {
    return new Html()
        .open("figure", "chart")
        .element("figcaption", title)
        .open(
            "svg",
            Map.of(
                "viewBox", "0 0 " + WIDTH + " " + HEIGHT,
                "role", "img",
                "aria-label", title + ": " + description));
  }

  static void grid(Html svg, Scale y) {
    for (double tick : y.ticks()) {
      line(svg, "grid", LEFT, y.at(tick), RIGHT, y.at(tick));
      label(svg, Figures.tick(tick), LEFT - 6, y.at(tick) + 4, "end");
    }
  }

  static void line(Html svg, String cssClass, double x1, double y1, double x2, double y2) {
    svg.empty(
        "line", Map.of("class", cssClass, "x1", px(x1), "y1", px(y1), "x2", px(x2), "y2", px(y2)));
  }

  static void label(Html svg, String text, double x, double y, String anchor) {
    svg.element("text", Map.of("x", px(x), "y", px(y), "text-anchor", anchor), text);
  }

  static String px(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
