package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.metric.Metrics;
import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedPermutationTest;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code reasonrank evaluate}: trec_eval's measures of a run, and what it gained on a baseline. */
@Command(
    name = "evaluate",
    description = {
      "Measure a TREC run as trec_eval does, over the queries that run and qrels share; as JSON.",
      "With --baseline also the paired bootstrap and permutation test of each metric."
    },
    mixinStandardHelpOptions = true)
public final class EvaluateCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Option(names = "--qrels", required = true, description = "TREC or BEIR qrels; gzip is fine.")
  private String qrelsFile = "";

  @Option(names = "--run", required = true, description = "TREC run; - for stdin; gzip is fine.")
  private String runFile = "";

  @Option(names = "--baseline", description = "TREC run to compare with.")
  private Optional<String> baselineFile = Optional.empty();

  @Option(
      names = "--metrics",
      defaultValue = "ndcg_cut_10,recall_10,map,recip_rank",
      description = "trec_eval names; default ${DEFAULT-VALUE}")
  private String metricNames = "";

  @Option(names = "--per-query", description = "Also the values of each query.")
  private boolean perQuery;

  @Option(names = "--resamples", defaultValue = "10000", description = "Default ${DEFAULT-VALUE}.")
  private int resamples;

  @Option(names = "--seed", defaultValue = "42", description = "Of the resamples.")
  private long seed;

  @Option(names = "--strict", description = "Stop at the first line that cannot be read.")
  private boolean strict;

  @Option(names = "--format", defaultValue = "json", description = "json, the only one.")
  private String format = "json";

  @Override
  public Integer call() throws IOException {
    List<Metric> metrics = metrics();
    LineFaults faults = new LineFaults(spec.commandLine().getErr(), strict);
    Qrels qrels = qrels(faults);
    RunScores scores = RunScores.of(runFile, qrels, metrics, faults);
    ObjectNode report = Json.object();
    report.put("queries", scores.queries());
    ObjectNode means = report.putObject("metrics");
    metrics.forEach(metric -> means.put(metric.name(), scores.mean(metric)));
    if (perQuery) {
      putPerQuery(report.putObject("per_query"), scores);
    }
    if (baselineFile.isPresent()) {
      RunScores baseline = RunScores.of(baselineFile.get(), qrels, metrics, faults);
      putBaseline(report.putObject("baseline"), metrics, scores, baseline);
    }
    faults.summarize();
    spec.commandLine().getOut().println(Ascii.json(Json.line(report)));
    spec.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }

  private List<Metric> metrics() {
    try {
      return Metrics.byNames(metricNames);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }

  private Qrels qrels(LineFaults faults) throws IOException {
    try (BufferedReader lines = Input.open(qrelsFile)) {
      Qrels qrels = Qrels.read(lines, qrelsFile, faults);
      if (qrels.byQuery().isEmpty()) {
        throw StageException.data(qrelsFile + " has no usable line; give TREC or BEIR qrels");
      }
      return qrels;
    }
  }

  private static void putPerQuery(ObjectNode perQuery, RunScores scores) {
    scores
        .byQuery()
        .forEach(
            (query, values) -> {
              ObjectNode node = perQuery.putObject(query);
              values.forEach(node::put);
            });
  }

  private void putBaseline(
      ObjectNode node, List<Metric> metrics, RunScores scores, RunScores baseline) {
    node.put("queries", baseline.queries());
    ObjectNode means = node.putObject("metrics");
    metrics.forEach(metric -> means.put(metric.name(), baseline.mean(metric)));
    ObjectNode comparison = node.putObject("comparison");
    for (Metric metric : metrics) {
      put(comparison.putObject(metric.name()), scores.of(metric), baseline.of(metric));
    }
  }

  private void put(ObjectNode node, Map<String, Double> system, Map<String, Double> baseline) {
    PairedSamples samples;
    try {
      samples = PairedSamples.of(system, baseline);
    } catch (IllegalArgumentException e) {
      throw StageException.data(runFile + " and its baseline: " + e.getMessage());
    }
    Comparison bootstrap = new PairedBootstrap(resamples, 0.95, seed).compare(samples);
    Comparison permutation = new PairedPermutationTest(resamples, 0.95, seed).compare(samples);
    node.put("queries", bootstrap.queries())
        .put("difference", bootstrap.meanDifference())
        .put("low", bootstrap.low())
        .put("high", bootstrap.high())
        .put("confidence", bootstrap.confidence())
        .put("p_bootstrap", bootstrap.pValue())
        .put("p_permutation", permutation.pValue());
  }
}
