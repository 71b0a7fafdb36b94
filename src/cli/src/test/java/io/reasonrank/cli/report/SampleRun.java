package io.reasonrank.cli.report;

import io.reasonrank.promotion.canary.CanaryReport;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.report.DatasetFunnel;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Comparison;
import io.reasonrank.stage.report.EvaluationReport.Document;
import io.reasonrank.stage.report.EvaluationReport.Example;
import io.reasonrank.stage.report.EvaluationReport.Ranked;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** A run that never was: invented figures of a plausible shape, the same in every run. */
final class SampleRun {
  private static final long SEED = 11;
  private static final int QUERIES = 120;
  private static final List<String> DOMAINS = List.of("cooking", "electronics", "gardening");

  private final RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(SEED);

  static ReportData data() {
    return new SampleRun().build();
  }

  private ReportData build() {
    Map<String, Double> input = metric(0.42);
    Map<String, Double> bm25 = metric(0.61);
    Map<String, Double> base = metric(0.44);
    Map<String, Double> sft = metric(0.72);
    Map<String, Double> rl = metric(0.73);
    Map<String, EvaluationReport> evaluations = new LinkedHashMap<>();
    evaluations.put("SFTRun/sample-sft", report(input, bm25, base, sft));
    evaluations.put("RLRun/sample-rl", report(input, bm25, sft, rl));
    return new ReportData(
        List.of(new ReportData.Dataset("sample-data", funnel())),
        List.of(sftCurve(), rlCurve()),
        evaluations,
        List.of(promotion()),
        List.of(
            new ReportData.Timing("SynthesisJob/sample-data", "label", 0, 4.2, false),
            new ReportData.Timing("SynthesisJob/sample-data", "finalize", 0, 1.1, true),
            new ReportData.Timing("SFTRun/sample-sft", "sft", 0, 183.4, false),
            new ReportData.Timing("RLRun/sample-rl", "rl", 0, 0, true)));
  }

  private Map<String, Double> metric(double mean) {
    Map<String, Double> values = new TreeMap<>();
    for (int q = 0; q < QUERIES; q++) {
      values.put("q" + q, Math.clamp(mean + 0.2 * random.nextGaussian(), 0, 1));
    }
    return values;
  }

  private static EvaluationReport report(
      Map<String, Double> input,
      Map<String, Double> bm25,
      Map<String, Double> base,
      Map<String, Double> model) {
    Map<String, SystemResult> systems = new TreeMap<>();
    systems.put("input", result("input", input, 0));
    systems.put("bm25", result("bm25", bm25, 0));
    systems.put("base", result("base", base, 61));
    systems.put("model", result("model", model, 55));
    Map<String, String> domains = new TreeMap<>();
    input.keySet().forEach(q -> domains.put(q, DOMAINS.get(q.hashCode() % DOMAINS.size())));
    return new EvaluationReport(
        EvaluationReport.SCHEMA,
        "sha256:1",
        "sha256:2",
        "",
        "",
        "sha256:3",
        "heldout",
        systems,
        domains,
        List.of(
            comparison("base", model, base),
            comparison("bm25", model, bm25),
            comparison("input", model, input)),
        List.of(example("q1", "Why do the leaves of my rose feel <sticky>?"), example("q2", "B?")));
  }

  private static SystemResult result(String name, Map<String, Double> values, double tokens) {
    Map<String, Map<String, Double>> perQuery = new TreeMap<>();
    values.forEach((q, value) -> perQuery.put(q, Map.of(Systems.METRIC, value)));
    double mean = values.values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new SystemResult(
        name, Map.of(Systems.METRIC, mean), perQuery, tokens > 0 ? 0.95 : 1, tokens / 500, tokens);
  }

  private static Comparison comparison(
      String baseline, Map<String, Double> model, Map<String, Double> other) {
    var found = new PairedBootstrap(SEED).compare(PairedSamples.of(model, other));
    return new Comparison(
        "model",
        baseline,
        Systems.METRIC,
        found.meanDifference(),
        found.low(),
        found.high(),
        found.pValue());
  }

  private static Example example(String qid, String query) {
    List<Document> documents =
        List.of(
            new Document("d1", "Plums are pruned in summer, after the harvest.", 0),
            new Document("d2", "Aphids suck sap; their honeydew coats leaves & fruit.", 2),
            new Document("d3", "Roses want six hours of sun a day.", 1),
            new Document("d4", "Iron is missing where leaves turn yellow between the veins.", 0));
    return new Example(
        qid,
        query,
        documents,
        Map.of(
            "base", new Ranked(List.of("d1", "d4", "d2", "d3"), "[1] plum [4] iron [2]"),
            "model",
                new Ranked(
                    List.of("d2", "d3", "d1", "d4"),
                    "[2] sticky is honeydew, leaves: 2\n[3] rose: 1\n[1] nothing: 0")));
  }

  private static DatasetFunnel funnel() {
    List<DatasetFunnel.Row> rows = new ArrayList<>();
    for (String domain : DOMAINS) {
      rows.add(
          new DatasetFunnel.Row(
              domain,
              40,
              160,
              800,
              792,
              604,
              Map.of("self-consistency", 150L, "duplicate", 46L),
              Map.of("sft", 423L, "rl", 121L, "validation", 60L)));
    }
    return new DatasetFunnel(rows);
  }

  private ReportData.Training sftCurve() {
    List<ReportData.Step> steps = new ArrayList<>();
    for (int step = 10; step <= 1500; step += 10) {
      Map<String, Double> values = new TreeMap<>();
      values.put("loss", 0.2 + 4 * Math.exp(-step / 300.0) + 0.05 * random.nextGaussian());
      values.put("gradientNorm", 1 + 0.3 * random.nextDouble());
      if (step % 500 == 0) {
        values.put("validationNdcg", 0.5 + step / 6000.0);
        values.put("validationFormat", 0.7 + step / 6000.0);
      }
      steps.add(new ReportData.Step(step, values));
    }
    return new ReportData.Training("SFTRun/sample-sft", steps);
  }

  private ReportData.Training rlCurve() {
    List<ReportData.Step> steps = new ArrayList<>();
    for (int step = 1; step <= 60; step++) {
      Map<String, Double> values = new TreeMap<>();
      double gain = step / 600.0;
      values.put("reward", 0.8 + gain + 0.05 * random.nextGaussian());
      values.put("ndcg", 0.7 + gain + 0.03 * random.nextGaussian());
      values.put("recall", 0.95 + 0.02 * random.nextDouble());
      values.put("rbo", 0.6 + gain + 0.03 * random.nextGaussian());
      values.put("formatValidity", 0.92 + gain / 2);
      values.put("entropy", 0.5 - gain);
      values.put("kl", 0.01 * step / 60);
      values.put("responseTokens", 55.0);
      steps.add(new ReportData.Step(step, values));
    }
    return new ReportData.Training("RLRun/sample-rl", steps);
  }

  private static ReportData.Promotion promotion() {
    String decision =
        """
        {"candidates":[
          {"name":"SFTRun/sample-sft","passed":true,"gates":[
            {"gate":"improvement","verdict":"passed","reason":"+0.280 nDCG@10 over input"},
            {"gate":"slices","verdict":"passed","reason":"no domain falls by 0.03"}]},
          {"name":"RLRun/sample-rl","passed":false,"gates":[
            {"gate":"improvement","verdict":"failed","reason":"+0.010 is below 0.010 at level 0.95"},
            {"gate":"export","verdict":"undecidable","reason":"no weights digest"}]}]}
        """;
    return new ReportData.Promotion(
        "sample",
        "Reranker sample serves SFTRun/sample-sft",
        Json.parse(decision, com.fasterxml.jackson.databind.JsonNode.class, "sample"),
        Optional.of(
            new CanaryReport(
                CanaryReport.SHOWN,
                "it had all of the traffic: 120 requests and copies",
                "nobody asked but a replay",
                List.of(new CanaryReport.Step(50, 12.3, "60 requests and copies, 0 failed")))));
  }
}
