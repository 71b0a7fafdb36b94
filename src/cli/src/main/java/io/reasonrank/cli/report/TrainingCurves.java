package io.reasonrank.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.data.Dataset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The {@code metrics.jsonl} of a training stage: a line of figures per step. */
final class TrainingCurves {
  private static final String FILE_NAME = "metrics.jsonl";

  private final List<JsonNode> lines;

  private TrainingCurves(List<JsonNode> lines) {
    this.lines = lines;
  }

  /** Reads the curves of a stage; without a file there are none. */
  static TrainingCurves read(Path output) {
    Path file = output.resolve(FILE_NAME);
    return new TrainingCurves(
        Files.exists(file) ? Dataset.records(file, JsonNode.class) : List.of());
  }

  /** A chart of those of the figures that were logged. */
  LineChart chart(String title, List<String> figures) {
    Map<String, List<LineChart.Point>> series = new LinkedHashMap<>();
    for (String figure : figures) {
      var points = new ArrayList<LineChart.Point>();
      for (JsonNode line : lines) {
        if (line.path(figure).isNumber() && Double.isFinite(line.path(figure).asDouble())) {
          points.add(
              new LineChart.Point(line.path("step").asDouble(), line.path(figure).asDouble()));
        }
      }
      if (!points.isEmpty()) {
        series.put(figure, points);
      }
    }
    return new LineChart(title, series);
  }
}
