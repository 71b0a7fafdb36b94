package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.ranking.metric.Metric;
import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedPermutationTest;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.stage.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code evaluate} reports of a run.
 *
 * @param metrics in the order that was asked for
 * @param baseline what to compare with, if anything
 * @param resamples of the paired tests
 * @param seed of the resamples
 */
record Evaluation(
    List<Metric> metrics,
    RunScores scores,
    Optional<RunScores> baseline,
    int resamples,
    long seed) {
  private static final double CONFIDENCE = 0.95;

  /**
   * @param perQuery whether the values of each query are told
   * @throws IllegalArgumentException if the run and its baseline share no query
   */
  ObjectNode report(boolean perQuery, Slices slices) {
    ObjectNode report = means(scores);
    if (perQuery) {
      putPerQuery(report.putObject("per_query"));
    }
    baseline.ifPresent(other -> report.set("baseline", compared(scores, other)));
    if (!slices.queriesBySlice().isEmpty()) {
      putSlices(report, slices);
    }
    return report;
  }

  private ObjectNode means(RunScores some) {
    ObjectNode report = Json.object().put("queries", some.queries());
    ObjectNode means = report.putObject("metrics");
    metrics.forEach(metric -> means.put(metric.name(), some.mean(metric)));
    return report;
  }

  private void putPerQuery(ObjectNode perQuery) {
    scores
        .byQuery()
        .forEach(
            (query, values) -> {
              ObjectNode node = perQuery.putObject(query);
              values.forEach(node::put);
            });
  }

  /** Slices without a measured query are told with 0 queries and no means. */
  private void putSlices(ObjectNode report, Slices slices) {
    ObjectNode bySlice = report.putObject("slices");
    slices
        .queriesBySlice()
        .forEach((slice, queries) -> bySlice.set(slice, slice(scores.within(queries), queries)));
    long without =
        scores.byQuery().keySet().stream()
            .filter(
                query ->
                    slices.queriesBySlice().values().stream().noneMatch(s -> s.contains(query)))
            .count();
    report.put("queries_without_slice", without);
  }

  private ObjectNode slice(RunScores some, Set<String> queries) {
    if (some.queries() == 0) {
      return Json.object().put("queries", 0);
    }
    ObjectNode report = means(some);
    baseline
        .map(other -> other.within(queries))
        .filter(other -> other.byQuery().keySet().stream().anyMatch(some.byQuery()::containsKey))
        .ifPresent(other -> report.set("baseline", compared(some, other)));
    return report;
  }

  private ObjectNode compared(RunScores system, RunScores other) {
    ObjectNode report = means(other);
    ObjectNode comparison = report.putObject("comparison");
    for (Metric metric : metrics) {
      comparison.set(metric.name(), compared(system.of(metric), other.of(metric)));
    }
    return report;
  }

  private ObjectNode compared(Map<String, Double> system, Map<String, Double> other) {
    PairedSamples samples = PairedSamples.of(system, other);
    Comparison bootstrap = new PairedBootstrap(resamples, CONFIDENCE, seed).compare(samples);
    Comparison permutation =
        new PairedPermutationTest(resamples, CONFIDENCE, seed).compare(samples);
    return Json.object()
        .put("queries", bootstrap.queries())
        .put("difference", bootstrap.meanDifference())
        .put("low", bootstrap.low())
        .put("high", bootstrap.high())
        .put("confidence", bootstrap.confidence())
        .put("p_bootstrap", bootstrap.pValue())
        .put("p_permutation", permutation.pValue());
  }
}
