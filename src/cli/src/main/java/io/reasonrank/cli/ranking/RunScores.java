package io.reasonrank.cli.ranking;

import io.reasonrank.ranking.metric.Judged;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.trec.Qrels;
import io.reasonrank.ranking.trec.Run;
import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
   * Measures a run: one query in memory at a time where its lines stand together by query, else (or
   * where the judgements are many) a bucket of queries at a time.
   *
   * @throws StageException 65 if no line is usable or no query is in the qrels
   */
  static RunScores of(
      String file, Judgements qrels, List<Metric> metrics, Consumer<TrecWarning> faults)
      throws IOException {
    AtomicLong lastFault = new AtomicLong();
    if (qrels.whole().isPresent()) {
      Consumer<TrecWarning> told =
          fault -> {
            lastFault.set(fault.line());
            faults.accept(fault);
          };
      Optional<RunScores> streamed = streamed(file, qrels.whole().get(), metrics, told);
      if (streamed.isPresent()) {
        return streamed.get();
      }
    }
    // The faults up to the last one were told by the first reading.
    return inBuckets(
        file,
        qrels,
        metrics,
        fault -> {
          if (fault.line() > lastFault.get()) {
            faults.accept(fault);
          }
        });
  }

  private static Optional<RunScores> streamed(
      String file, Qrels qrels, List<Metric> metrics, Consumer<TrecWarning> faults)
      throws IOException {
    Measuring measuring = new Measuring(metrics);
    try (BufferedReader lines = Input.open(file)) {
      boolean grouped =
          Run.readGrouped(
              lines, file, faults, (query, scores) -> measuring.take(query, scores, qrels));
      return grouped ? Optional.of(measuring.end(file)) : Optional.empty();
    }
  }

  private static RunScores inBuckets(
      String file, Judgements qrels, List<Metric> metrics, Consumer<TrecWarning> faults)
      throws IOException {
    if (file.equals("-")) {
      throw StageException.data(
          "stdin: the run is not grouped by query, or the qrels are large; give the run as a file");
    }
    int parts = Math.ceilDiv(LineBuckets.countFor(Input.existing(file)), qrels.buckets());
    Measuring measuring = new Measuring(metrics);
    try (LineBuckets lines = LineBuckets.split(file, parts * qrels.buckets())) {
      for (int bucket = 0; bucket < qrels.buckets(); bucket++) {
        Qrels judged = qrels.of(bucket);
        // A query's bucket among the fewer ones is its bucket among the more ones, modulo the
        // fewer.
        for (int part = 0; part < parts; part++) {
          measuring.take(lines, bucket + part * qrels.buckets(), file, judged, faults);
        }
      }
      return measuring.end(file).sortedBy(lines.order());
    }
  }

  /** The queries in the order of a file, so that sums of values come out the same. */
  private RunScores sortedBy(Map<String, Integer> order) {
    Map<String, Map<String, Double>> sorted = new LinkedHashMap<>();
    byQuery.keySet().stream()
        .sorted(Comparator.comparing(query -> order.getOrDefault(query, order.size())))
        .forEach(query -> sorted.put(query, byQuery.getOrDefault(query, Map.of())));
    return new RunScores(sorted);
  }

  /** The values so far. */
  private static final class Measuring {
    private final List<Metric> metrics;
    private final Map<String, Map<String, Double>> byQuery = new LinkedHashMap<>();
    private boolean empty = true;

    Measuring(List<Metric> metrics) {
      this.metrics = metrics;
    }

    void take(LineBuckets lines, int bucket, String file, Qrels qrels, Consumer<TrecWarning> faults)
        throws IOException {
      try (BufferedReader in = lines.open(bucket)) {
        Run.read(in, file, lines.placed(bucket, faults))
            .byQuery()
            .forEach((query, scores) -> take(query, scores, qrels));
      }
    }

    void take(String query, Map<String, Double> scores, Qrels qrels) {
      empty = false;
      if (qrels.byQuery().containsKey(query)) {
        Judged judged = Judged.ofScores(scores, qrels.of(query));
        Map<String, Double> values = new LinkedHashMap<>();
        metrics.forEach(metric -> values.put(metric.name(), metric.of(judged)));
        byQuery.put(query, values);
      }
    }

    RunScores end(String file) {
      if (empty) {
        throw StageException.data(file + " has no usable line; give a TREC run");
      }
      if (byQuery.isEmpty()) {
        throw StageException.data(file + " has no query of the qrels; check that the ids match");
      }
      return new RunScores(byQuery);
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
