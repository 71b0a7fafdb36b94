package io.reasonrank.cli.report;

import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that was measured on the held-out lists, in the order of a pipeline: input order,
 * BM25, the untrained base, then the model of each run.
 */
final class HeldOutSystems {
  static final String METRIC = "ndcg_cut_10";

  private static final double LEVEL = 0.95;
  private static final long SEED = 20_260_101;

  private final Map<String, SystemResult> systems = new LinkedHashMap<>();

  /**
   * @param evaluations by run, each after the run that it starts from
   */
  HeldOutSystems(Map<String, EvaluationReport> evaluations) {
    evaluations.values().stream().findFirst().ifPresent(this::addBaselines);
    evaluations.forEach(
        (run, report) ->
            report
                .system(EvaluationReport.MODEL)
                .ifPresent(system -> systems.put(label(run, evaluations), system)));
  }

  private void addBaselines(EvaluationReport report) {
    var names =
        Map.of(
            EvaluationReport.INPUT, "input",
            EvaluationReport.BM25, "BM25",
            EvaluationReport.BASE, "base");
    for (String name :
        List.of(EvaluationReport.INPUT, EvaluationReport.BM25, EvaluationReport.BASE)) {
      report.system(name).ifPresent(system -> systems.put(names.getOrDefault(name, name), system));
    }
  }

  /** {@code SFT} or {@code RL}; with the run's name where there are several of a kind. */
  private static String label(String run, Map<String, EvaluationReport> evaluations) {
    String kind = run.substring(0, run.indexOf('/'));
    long ofKind = evaluations.keySet().stream().filter(r -> r.startsWith(kind + "/")).count();
    String label = kind.replace("Run", "");
    return ofKind == 1 ? label : label + " " + run.substring(run.indexOf('/') + 1);
  }

  /**
   * One system.
   *
   * @param name for people
   * @param mean nDCG@10
   * @param low lower end of the 95 % bootstrap interval of the mean
   * @param high upper end
   * @param pValue of the difference to the base; empty for the base and what is no model
   */
  record Row(String name, double mean, double low, double high, Optional<Double> pValue) {}

  List<Row> rows() {
    var rows = new ArrayList<Row>();
    systems.forEach(
        (name, system) -> {
          Map<String, Double> values = system.perQuery(METRIC);
          if (values.size() > 1) {
            rows.add(row(name, values));
          }
        });
    return rows;
  }

  private Row row(String name, Map<String, Double> values) {
    var zero = new LinkedHashMap<String, Double>();
    values.keySet().forEach(qid -> zero.put(qid, 0.0)); // the mean is its difference to nothing
    Comparison mean = compare(values, zero);
    return new Row(name, mean.meanDifference(), mean.low(), mean.high(), pValue(name, values));
  }

  private Optional<Double> pValue(String name, Map<String, Double> values) {
    boolean baseline = List.of("input", "BM25", "base").contains(name);
    return baseline
        ? Optional.empty()
        : Optional.ofNullable(systems.get("base"))
            .map(base -> base.perQuery(METRIC))
            .filter(base -> base.keySet().equals(values.keySet()))
            .map(base -> compare(values, base).pValue());
  }

  private static Comparison compare(Map<String, Double> values, Map<String, Double> baseline) {
    return new PairedBootstrap(PairedBootstrap.DEFAULT_RESAMPLES, LEVEL, SEED)
        .compare(PairedSamples.of(values, baseline));
  }
}
