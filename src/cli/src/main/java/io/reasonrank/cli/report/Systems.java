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
import java.util.TreeMap;

/** The systems of all evaluations in one row: input, BM25, base, then the model of each run. */
final class Systems {
  static final String METRIC = "ndcg_cut_10";
  private static final String BASE = "base";
  private static final long SEED = 20_260_101;

  private final List<Named> all;

  /**
   * A system under the name that people read.
   *
   * @param name for example {@code SFT}
   * @param result its figures
   * @param trained whether a run of this pipeline made it
   */
  record Named(String name, SystemResult result, boolean trained) {
    /** Mean and 95 % interval of the metric, or empty where it was not measured. */
    Optional<Comparison> mean() {
      Map<String, Double> values = result.perQuery(METRIC);
      if (values.isEmpty()) {
        return Optional.empty();
      }
      // Against nothing, the paired bootstrap is the bootstrap of the mean itself.
      var alone = new PairedSamples(List.copyOf(new TreeMap<>(values).values()));
      return Optional.of(new PairedBootstrap(SEED).compare(alone));
    }
  }

  Systems(Map<String, EvaluationReport> evaluations) {
    Map<String, Named> found = new LinkedHashMap<>();
    if (!evaluations.isEmpty()) {
      EvaluationReport first = evaluations.values().iterator().next();
      put(found, "input", first.system(EvaluationReport.INPUT), false);
      put(found, "BM25", first.system(EvaluationReport.BM25), false);
      put(found, BASE, first.system(EvaluationReport.BASE), false);
    }
    evaluations.forEach(
        (run, report) ->
            put(found, label(run, evaluations), report.system(EvaluationReport.MODEL), true));
    this.all = List.copyOf(found.values());
  }

  List<Named> all() {
    return all;
  }

  private static void put(
      Map<String, Named> found, String name, Optional<SystemResult> result, boolean trained) {
    result.ifPresent(system -> found.put(name, new Named(name, system, trained)));
  }

  /** Of a trained model against the untrained one, where both were measured on the same queries. */
  Optional<Double> pValueAgainstBase(Named system) {
    return all.stream()
        .filter(other -> system.trained() && other.name().equals(BASE))
        .map(base -> base.result().perQuery(METRIC))
        .filter(base -> base.keySet().equals(system.result().perQuery(METRIC).keySet()))
        .filter(base -> !base.isEmpty())
        .map(base -> PairedSamples.of(system.result().perQuery(METRIC), base))
        .map(pairs -> new PairedBootstrap(SEED).compare(pairs).pValue())
        .findFirst();
  }

  /** {@code SFT} or {@code RL}; the run's name where there are several of a kind. */
  static String label(String run, Map<String, EvaluationReport> evaluations) {
    String[] parts = run.split("/", 2);
    long ofKind = evaluations.keySet().stream().filter(r -> r.startsWith(parts[0] + "/")).count();
    return ofKind == 1 || parts.length == 1 ? parts[0].replaceAll("Run$", "") : parts[1];
  }

  /** Means by domain and system, over the queries that have a domain. */
  Map<String, List<Optional<Double>>> byDomain(Map<String, String> domains) {
    Map<String, List<Optional<Double>>> rows = new TreeMap<>();
    for (String domain : new java.util.TreeSet<>(domains.values())) {
      List<Optional<Double>> row = new ArrayList<>();
      for (Named system : all) {
        var mean =
            system.result().perQuery(METRIC).entrySet().stream()
                .filter(entry -> domain.equals(domains.get(entry.getKey())))
                .mapToDouble(Map.Entry::getValue)
                .average();
        row.add(mean.isPresent() ? Optional.of(mean.getAsDouble()) : Optional.empty());
      }
      rows.put(domain, row);
    }
    return rows;
  }
}
