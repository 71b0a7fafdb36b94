package io.reasonrank.cli.report;

import io.reasonrank.cli.report.LineChart.Point;
import io.reasonrank.cli.report.LineChart.Series;
import io.reasonrank.cli.report.ReportData.Training;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The curves of one training. */
final class TrainingSection {
  /**
   * Plots by title, each with its curves by metric; a plot without any of its metrics is left out.
   */
  private static final List<Plot> PLOTS =
      List.of(
          new Plot(
              "Loss per answer token",
              List.of("loss", "validationLoss"),
              Map.of("loss", "training", "validationLoss", "validation")),
          new Plot(
              "Reward and its views",
              List.of("reward", "ndcg", "recall", "rbo"),
              Map.of("ndcg", "nDCG@10", "recall", "Recall@10", "rbo", "overlap with the teacher")),
          new Plot(
              "Well-formed answers",
              List.of("formatValidity", "validationFormat"),
              Map.of("formatValidity", "rollouts", "validationFormat", "validation, greedy")),
          new Plot(
              "Validation nDCG@10",
              List.of("validationNdcg"),
              Map.of("validationNdcg", "validation split, greedy")),
          new Plot(
              "Tokens of an answer", List.of("responseTokens"), Map.of("responseTokens", "mean")),
          new Plot("Entropy and divergence", List.of("entropy", "kl"), Map.of("kl", "KL")),
          new Plot("Gradient norm", List.of("gradientNorm"), Map.of("gradientNorm", "norm")));

  private record Plot(String title, List<String> metrics, Map<String, String> names) {}

  private TrainingSection() {}

  static Html render(Training training) {
    Html html = new Html();
    if (training.steps().isEmpty()) {
      return html;
    }
    html.open("section", "").element("h2", "Training: " + training.run()).open("div", "charts");
    for (Plot plot : PLOTS) {
      List<Series> series = series(plot, training);
      if (!series.isEmpty()) {
        html.add(new LineChart(plot.title(), series).render());
      }
    }
    return html.close("div").close("section");
  }

  private static List<Series> series(Plot plot, Training training) {
    List<Series> series = new ArrayList<>();
    for (String metric : plot.metrics()) {
      List<Point> points = points(metric, training);
      if (!points.isEmpty()) {
        series.add(new Series(plot.names().getOrDefault(metric, metric), points));
      }
    }
    return series;
  }

  private static List<Point> points(String metric, Training training) {
    List<Point> points = new ArrayList<>();
    for (ReportData.Step step : training.steps()) {
      Double value = step.values().get(metric);
      if (value != null && Double.isFinite(value)) {
        points.add(new Point(step.step(), value));
      }
    }
    return points;
  }
}
