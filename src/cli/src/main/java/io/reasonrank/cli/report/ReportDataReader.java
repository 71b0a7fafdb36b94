package io.reasonrank.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.cli.report.ReportData.Dataset;
import io.reasonrank.cli.report.ReportData.Promotion;
import io.reasonrank.cli.report.ReportData.Step;
import io.reasonrank.cli.report.ReportData.Timing;
import io.reasonrank.cli.report.ReportData.Training;
import io.reasonrank.cli.run.FinishedStage;
import io.reasonrank.cli.run.RunSummary;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.report.DatasetFunnel;
import io.reasonrank.stage.report.EvaluationReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads what a local run left behind. */
final class ReportDataReader {
  private static final String CURVES = "metrics.jsonl";

  private ReportDataReader() {}

  /**
   * @throws io.reasonrank.stage.StageException naming the file that is not what it should be
   */
  static ReportData read(RunSummary summary) throws IOException {
    List<Dataset> datasets = new ArrayList<>();
    List<Training> trainings = new ArrayList<>();
    Map<String, EvaluationReport> evaluations = new LinkedHashMap<>();
    for (FinishedStage stage : summary.stages()) {
      switch (stage.stage()) {
        case RunOutputs.FINALIZE ->
            datasets.add(
                new Dataset(
                    stage.run().name(), DatasetFunnel.of(Artifact.manifest(stage.output()))));
        case RunOutputs.SFT, RunOutputs.RL ->
            trainings.add(new Training(run(stage), curve(stage.output().resolve(CURVES))));
        case RunOutputs.EVALUATE ->
            evaluations.put(
                run(stage),
                Json.read(
                    stage.output().resolve(EvaluationReport.FILE_NAME), EvaluationReport.class));
        default -> {
          // other stages show in the timings only
        }
      }
    }
    return new ReportData(datasets, trainings, evaluations, promotions(summary), timings(summary));
  }

  private static String run(FinishedStage stage) {
    return stage.run().kind() + "/" + stage.run().name();
  }

  private static List<Promotion> promotions(RunSummary summary) {
    return summary.promotions().stream()
        .map(
            state ->
                new Promotion(state.reranker(), state.summary(), state.decision(), state.canary()))
        .toList();
  }

  private static List<Timing> timings(RunSummary summary) {
    return summary.stages().stream()
        .map(
            stage ->
                new Timing(
                    run(stage), stage.stage(), stage.shard(), stage.seconds(), stage.reused()))
        .toList();
  }

  /** A run without a log has an empty curve: the report then lacks a plot, not the run. */
  private static List<Step> curve(Path file) throws IOException {
    List<Step> steps = new ArrayList<>();
    if (Files.isRegularFile(file)) {
      int number = 0;
      for (String line : Files.readAllLines(file)) {
        number++;
        steps.add(step(Json.parse(line, JsonNode.class, file + ":" + number)));
      }
    }
    return steps;
  }

  private static Step step(JsonNode line) {
    Map<String, Double> values = new LinkedHashMap<>();
    line.properties().stream()
        .filter(field -> field.getValue().isNumber() && !field.getKey().equals("step"))
        .forEach(field -> values.put(field.getKey(), field.getValue().doubleValue()));
    return new Step(line.path("step").asInt(), values);
  }
}
