package io.reasonrank.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.cli.run.FinishedStage;
import io.reasonrank.cli.run.RunSummary;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportWriterTest {
  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  private final List<FinishedStage> stages = new ArrayList<>();

  @Test
  void thePageStandsAloneAndTheLineTellsWhatTrainingDid() throws IOException {
    Path sft = stage("SFTRun", "first", "sft");
    Files.write(
        sft.resolve("metrics.jsonl"),
        List.of("{\"step\":1,\"loss\":3.5}", "{\"step\":2,\"loss\":1.25,\"validationNdcg\":0.5}"));
    evaluation("SFTRun", "first", 0.4, 0.6);
    Path rl = stage("RLRun", "second", "rl");
    Files.write(
        rl.resolve("metrics.jsonl"),
        List.of(
            "{\"step\":1,\"reward\":0.5,\"ndcg\":0.4}",
            "{\"step\":2,\"reward\":0.75,\"ndcg\":0.6}"));
    evaluation("RLRun", "second", 0.6, 0.7);
    Path page = directory.resolve("out/report.html");

    List<String> lines = new ReportWriter().write(new RunSummary(stages, List.of()), page);

    assertThat(lines.getFirst())
        .matches(
            "held-out nDCG@10: input 0\\.3\\d\\d \\| base 0\\.\\d{3}"
                + " \\| SFT 0\\.\\d{3} \\(p=0\\.000\\d vs base\\)"
                + " \\| RL 0\\.\\d{3} \\(p=0\\.000\\d vs base\\)");
    assertThat(lines).last().asString().isEqualTo("report: " + page);
    assertThat(page)
        .content()
        .contains("Loss per answer token", "Reward and its views", "<polyline", "why &lt;rain&gt;")
        .doesNotContain("http", "<script", "NaN");
  }

  @Test
  void aRunWithoutMeasurementsHasAPageWithoutFigures() throws IOException {
    stage("SFTRun", "first", "sft");

    List<String> lines =
        new ReportWriter()
            .write(new RunSummary(stages, List.of()), directory.resolve("report.html"));

    assertThat(lines).singleElement().asString().startsWith("report: ");
  }

  private Path stage(String kind, String name, String stage) throws IOException {
    Path output = Files.createDirectories(directory.resolve(name).resolve(stage));
    var run = new StageSpec.RunRef(kind, "default", name);
    stages.add(new FinishedStage(run, stage, 0, output, "sha256:" + name, false, 1.5));
    return output;
  }

  private void evaluation(String kind, String name, double base, double model) throws IOException {
    Path output = stage(kind, name, "evaluate");
    var report =
        new EvaluationReport(
            EvaluationReport.SCHEMA,
            "sha256:m",
            "sha256:b",
            "sha256:mw",
            "sha256:bw",
            "sha256:d",
            "heldout",
            Map.of(
                EvaluationReport.INPUT, system(EvaluationReport.INPUT, 0.35),
                EvaluationReport.BASE, system(EvaluationReport.BASE, base),
                EvaluationReport.MODEL, system(EvaluationReport.MODEL, model)),
            Map.of(),
            List.of(new EvaluationReport.Comparison("model", "base", "ndcg_cut_10", .2, .1, .3, 0)),
            List.of(
                new EvaluationReport.Example(
                    "q",
                    "why <rain>",
                    List.of(new EvaluationReport.Document("a", "It rains.", 2)),
                    Map.of("model", new EvaluationReport.Ranked(List.of("a"), "[1] rain: 3")))));
    Files.writeString(output.resolve("evaluation.json"), Json.pretty(report));
  }

  private static SystemResult system(String name, double mean) {
    var random = new Random(5);
    var perQuery = new TreeMap<String, Map<String, Double>>();
    for (int i = 0; i < 100; i++) {
      double value = mean + 0.2 * (random.nextDouble() - 0.5);
      perQuery.put("q" + i, Map.of("ndcg_cut_10", value));
    }
    return new SystemResult(name, Map.of("ndcg_cut_10", mean), perQuery, 1, 0.1, 10);
  }
}
