package io.reasonrank.stage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.stage.report.EvaluationReport.Comparison;
import io.reasonrank.stage.report.EvaluationReport.Document;
import io.reasonrank.stage.report.EvaluationReport.Example;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {
  private static final SystemResult MODEL =
      new SystemResult(
          EvaluationReport.MODEL,
          Map.of("ndcg_cut_10", 0.7),
          Map.of("q1", Map.of("ndcg_cut_10", 0.7, "recall_10", 1.0), "q2", Map.of("recall_10", 0.)),
          0.995,
          0.2,
          80);

  private static final EvaluationReport REPORT =
      new EvaluationReport(
          EvaluationReport.SCHEMA,
          "sha256:m",
          "sha256:b",
          "sha256:mw",
          "sha256:bw",
          "sha256:d",
          "heldout",
          Map.of(EvaluationReport.MODEL, MODEL),
          Map.of("q1", "kitchen"),
          List.of(new Comparison("model", "base", "ndcg_cut_10", 0.1, 0.05, 0.15, 0.001)),
          List.of(
              new Example(
                  "q1",
                  "why",
                  List.of(new Document("d1", "text", 2)),
                  Map.of("model", new Ranked(List.of("d1"), "because")))));

  @Test
  void survivesTheWayThroughJson() throws Exception {
    ObjectMapper json = new ObjectMapper();
    String text = json.writeValueAsString(REPORT);
    assertThat(json.readValue(text, EvaluationReport.class)).isEqualTo(REPORT);
  }

  @Test
  void metricOfQueriesThatLackItIsLeftOut() {
    assertThat(MODEL.perQuery("ndcg_cut_10")).containsExactly(Map.entry("q1", 0.7));
  }
}
