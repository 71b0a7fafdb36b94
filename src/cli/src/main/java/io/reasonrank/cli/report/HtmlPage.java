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
  private final RunSummary summary;
  private final Map<String, EvaluationReport> evaluations;

  HtmlPage(RunSummary summary, Map<String, EvaluationReport> evaluations) {
    this.summary = summary;
    this.evaluations = evaluations;
  }

  String html() {
    var page = new Html("ReasonRank: what this run did");
    HeldOutLine.of(evaluations).ifPresent(page::paragraph);
    summary.promotions().forEach(state -> page.paragraph(state.summary()));
    summary.stages().stream()
        .filter(stage -> stage.stage().equals(RunOutputs.FINALIZE))
        .forEach(stage -> funnel(page, stage));
    evaluations.forEach((run, report) -> evaluation(page, run, report));
    summary.promotions().forEach(state -> gates(page, state));
    evaluations.forEach((run, report) -> examples(page, run, report));
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
    for (EvaluationReport.Example example : report.examples()) {
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
