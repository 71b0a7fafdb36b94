package io.reasonrank.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.cli.run.FinishedStage;
import io.reasonrank.cli.run.PromotionState;
import io.reasonrank.cli.run.RunSummary;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.stage.Artifact;
import io.reasonrank.stage.report.DatasetFunnel;
import io.reasonrank.stage.report.EvaluationReport;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The page: tables of what became of the data, what was measured, what was decided and how long it
 * took.
 */
final class HtmlPage {
  private static final int EXAMPLES = 3;
  private static final List<String> REWARDS =
      List.of("reward", "ndcg", "recall", "rbo", "formatValidity");
  private static final List<String> VALIDATION = List.of("validationNdcg", "validationFormat");

  private final RunSummary summary;
  private final Map<String, EvaluationReport> evaluations;

  HtmlPage(RunSummary summary, Map<String, EvaluationReport> evaluations) {
    this.summary = summary;
    this.evaluations = evaluations;
  }

  String html() {
    var page = new Html("ReasonRank: what this run did");
    List<HeldOutSystems.Row> rows = new HeldOutSystems(evaluations).rows();
    HeldOutLine.of(rows).ifPresent(page::paragraph);
    summary.promotions().forEach(state -> page.paragraph(state.summary()));
    summary.stages().stream()
        .filter(stage -> stage.stage().equals(RunOutputs.FINALIZE))
        .forEach(stage -> funnel(page, stage));
    summary.stages().forEach(stage -> curves(page, stage));
    if (!rows.isEmpty()) {
      page.heading("Held-out lists");
      page.drawing(new IntervalChart("nDCG@10 with 95 % bootstrap intervals", rows).svg());
    }
    evaluations.forEach((run, report) -> evaluation(page, run, report));
    summary.promotions().forEach(state -> gates(page, state));
    evaluations.entrySet().stream()
        .reduce((first, last) -> last)
        .ifPresent(last -> examples(page, last.getKey(), last.getValue()));
    timings(page);
    return page.html();
  }

  private static void funnel(Html page, FinishedStage stage) {
    page.heading("Data: " + stage.run().name());
    page.table(
        List.of("domain", "queries", "generated", "sourced", "labelled", "kept", "dropped"),
        DatasetFunnel.of(Artifact.manifest(stage.output())).domains().stream()
            .map(
                row ->
                    List.of(
                        row.domain(),
                        "" + row.queries(),
                        "" + row.generatedQueries(),
                        "" + row.sourced(),
                        "" + row.labelled(),
                        "" + row.kept(),
                        "" + row.dropped()))
            .toList());
  }

  private static void curves(Html page, FinishedStage stage) {
    TrainingCurves curves = TrainingCurves.read(stage.output());
    String run = stage.run().kind() + "/" + stage.run().name();
    switch (stage.stage()) {
      case RunOutputs.SFT -> {
        page.heading("Fine-tuning: " + run);
        page.drawing(curves.chart("loss per token", List.of("loss")).svg());
        page.drawing(curves.chart("validation", VALIDATION).svg());
      }
      case RunOutputs.RL -> {
        page.heading("Reinforcement: " + run);
        page.drawing(curves.chart("reward and its views", REWARDS).svg());
        page.drawing(curves.chart("validation", VALIDATION).svg());
      }
      default -> {} // other stages have no curves
    }
  }

  private static void evaluation(Html page, String run, EvaluationReport report) {
    page.heading("Held-out results: " + run);
    page.table(
        List.of("system", "mean", "well-formed", "seconds per query"),
        report.systems().values().stream()
            .map(
                system ->
                    List.of(
                        system.name(),
                        "" + system.mean(),
                        number(system.formatValidity()),
                        number(system.secondsPerQuery())))
            .toList());
    page.table(
        List.of("comparison", "metric", "difference", "95 % interval", "p"),
        report.comparisons().stream()
            .map(
                c ->
                    List.of(
                        c.system() + " − " + c.baseline(),
                        c.metric(),
                        number(c.meanDifference()),
                        number(c.lower()) + " to " + number(c.upper()),
                        number(c.pValue())))
            .toList());
  }

  private static void gates(Html page, PromotionState state) {
    for (JsonNode candidate : state.decision().path("candidates")) {
      page.heading("Gates of " + state.reranker() + ": " + candidate.path("name").asText());
      page.table(
          List.of("gate", "verdict", "reason"),
          candidate
              .path("gates")
              .valueStream()
              .map(
                  gate ->
                      List.of(
                          gate.path("gate").asText(),
                          gate.path("verdict").asText(),
                          gate.path("reason").asText()))
              .toList());
    }
  }

  private static void examples(Html page, String run, EvaluationReport report) {
    for (EvaluationReport.Example example :
        report.examples().subList(0, Math.min(EXAMPLES, report.examples().size()))) {
      page.heading("Example of " + run + ": " + example.query());
      page.table(
          List.of("id", "gain", "passage"),
          example.candidates().stream()
              .map(passage -> List.of(passage.id(), number(passage.gain()), passage.text()))
              .toList());
      page.table(
          List.of("system", "order", "reasoning"),
          example.systems().entrySet().stream()
              .map(
                  system ->
                      List.of(
                          system.getKey(),
                          String.join(" > ", system.getValue().order()),
                          system.getValue().reasoning()))
              .toList());
    }
  }

  private void timings(Html page) {
    page.heading("Timings");
    page.table(
        List.of("run", "stage", "shard", "seconds", "digest"),
        summary.stages().stream()
            .map(
                stage ->
                    List.of(
                        stage.run().kind() + "/" + stage.run().name(),
                        stage.stage(),
                        "" + stage.shard(),
                        String.format(Locale.ROOT, "%.1f", stage.seconds()),
                        stage.digest()))
            .toList());
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.4f", value);
  }
}
