package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.metric.Metrics;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
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
      "With --baseline also the paired bootstrap and permutation test of each metric.",
      "Memory: the values of the queries, and a part of the files; large ones that are not",
      "grouped by query are first split into temporary files (java.io.tmpdir)."
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

  @Option(
      names = "--slices",
      description = "Lines of query TAB slice: the same figures for each slice.")
  private Optional<String> slicesFile = Optional.empty();

  @Option(names = "--format", defaultValue = "json", description = "json or table.")
  private String format = "json";

  @Override
  public Integer call() throws IOException {
    List<Metric> metrics = metrics();
    requireFormat();
    LineFaults faults = new LineFaults(spec.commandLine().getErr(), strict);
    Slices slices = slicesFile.isPresent() ? Slices.read(slicesFile.get(), faults) : Slices.NONE;
    Evaluation evaluation = evaluation(metrics, faults);
    ObjectNode report = report(evaluation, slices);
    faults.summarize();
    print(report);
    return ExitCode.OK.code();
  }

  private Evaluation evaluation(List<Metric> metrics, LineFaults faults) throws IOException {
    try (Judgements qrels = Judgements.open(qrelsFile, faults)) {
      RunScores scores = RunScores.of(runFile, qrels, metrics, faults);
      Optional<RunScores> baseline =
          baselineFile.isPresent()
              ? Optional.of(RunScores.of(baselineFile.get(), qrels, metrics, faults))
              : Optional.empty();
      return new Evaluation(metrics, scores, baseline, resamples, seed);
    }
  }

  private ObjectNode report(Evaluation evaluation, Slices slices) {
    try {
      return evaluation.report(perQuery, slices);
    } catch (IllegalArgumentException e) {
      throw StageException.data(runFile + " and its baseline: " + e.getMessage());
    }
  }

  private void print(ObjectNode report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        format.equals("table") ? EvaluationTable.of(report) : Ascii.json(Json.line(report)));
    out.flush();
  }

  private void requireFormat() {
    if (!format.equals("json") && !format.equals("table")) {
      throw new ParameterException(
          spec.commandLine(), "--format is '" + format + "'; give json or table");
    }
  }

  private List<Metric> metrics() {
    try {
      return Metrics.byNames(metricNames);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
