package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * A run's values.
 *
 * @param byQuery value by metric name by query, for the queries that run and qrels share
 */
record RunScores(Map<String, Map<String, Double>> byQuery) {

  /**
   * Measures a run, one query in memory at a time where its lines stand together by query; a run
   * that is not grouped so is read whole.
   *
   * @throws StageException 65 if no line is usable or no query is in the qrels
   */
  static RunScores of(String file, Qrels qrels, List<Metric> metrics, Consumer<TrecWarning> faults)
      throws IOException {
    Map<String, Map<String, Double>> byQuery = new LinkedHashMap<>();
    AtomicLong seen = new AtomicLong();
    AtomicLong lastFault = new AtomicLong();
    boolean grouped;
    try (BufferedReader lines = Input.open(file)) {
      grouped =
          Run.readGrouped(
              lines,
              file,
              fault -> {
                lastFault.set(fault.line());
                faults.accept(fault);
              },
              (query, scores) -> {
                seen.incrementAndGet();
                measure(byQuery, query, scores, qrels, metrics);
              });
    }
    if (!grouped) {
      byQuery.clear();
      readWhole(file, faults, lastFault.get())
          .byQuery()
          .forEach((q, s) -> measure(byQuery, q, s, qrels, metrics));
    }
    requireQueries(file, seen.get(), byQuery);
    return new RunScores(byQuery);
  }

  /** The faults up to {@code told} were told by the first reading. */
  private static Run readWhole(String file, Consumer<TrecWarning> faults, long told)
      throws IOException {
    if (file.equals("-")) {
      throw StageException.data("stdin: the run is not grouped by query; sort it, or give a file");
    }
    try (BufferedReader lines = Input.open(file)) {
      return Run.read(
          lines,
          file,
          fault -> {
            if (fault.line() > told) {
              faults.accept(fault);
            }
          });
    }
  }

  private static void requireQueries(
      String file, long seen, Map<String, Map<String, Double>> byQuery) {
    if (seen == 0) {
      throw StageException.data(file + " has no usable line; give a TREC run");
    }
    if (byQuery.isEmpty()) {
      throw StageException.data(file + " has no query of the qrels; check that the ids match");
    }
  }

  private static void measure(
      Map<String, Map<String, Double>> byQuery,
      String query,
      Map<String, Double> scores,
      Qrels qrels,
      List<Metric> metrics) {
    if (qrels.byQuery().containsKey(query)) {
      Judged judged = Judged.ofScores(scores, qrels.of(query));
      Map<String, Double> values = new LinkedHashMap<>();
      metrics.forEach(metric -> values.put(metric.name(), metric.of(judged)));
      byQuery.put(query, values);
    }
  }

  /** The values of some queries. */
  RunScores within(Set<String> queries) {
    Map<String, Map<String, Double>> some = new LinkedHashMap<>(byQuery);
    some.keySet().retainAll(queries);
    return new RunScores(some);
  }

  int queries() {
    return byQuery.size();
  }

  double mean(Metric metric) {
    return of(metric).values().stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** Value by query. */
  Map<String, Double> of(Metric metric) {
    Map<String, Double> values = new LinkedHashMap<>();
    byQuery.forEach((query, all) -> values.put(query, all.getOrDefault(metric.name(), 0.0)));
    return values;
  }
}
