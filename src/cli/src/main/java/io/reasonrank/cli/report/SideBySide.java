package io.reasonrank.cli.report;

import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Two models on the queries that both were measured on. Differences are A minus B.
 *
 * @param one A's name
 * @param other B's name
 * @param metrics by metric name as trec_eval spells it
 * @param domains nDCG@10 by domain; domains of one query are left out
 * @param queries what the first metric says of each query, A's largest gain first
 */
record SideBySide(
    String one,
    String other,
    Map<String, Comparison> metrics,
    Map<String, Comparison> domains,
    List<Query> queries) {
  private static final long SEED = 20_260_101;
  private static final int LEAST = 2;

  /** One query's values. */
  record Query(String qid, double one, double other) {
    double difference() {
      return one - other;
    }
  }

  /**
   * Compares the models of two evaluations.
   *
   * @throws StageException if they have no query in common
   */
  static SideBySide of(String one, EvaluationReport a, String other, EvaluationReport b) {
    SystemResult first = model(one, a);
    SystemResult second = model(other, b);
    var common = new TreeSet<>(first.perQuery().keySet());
    common.retainAll(second.perQuery().keySet());
    if (common.size() < LEAST) {
      throw StageException.data(
          one
              + " and "
              + other
              + " have "
              + common.size()
              + " queries in common; evaluate both on the same lists");
    }
    var metrics = new TreeMap<String, Comparison>();
    for (String metric : first.mean().keySet()) {
      if (second.mean().containsKey(metric)) {
        metrics.put(metric, compare(first.perQuery(metric), second.perQuery(metric)));
      }
    }
    return new SideBySide(
        one, other, metrics, domains(a, first, second), queries(common, first, second));
  }

  private static SystemResult model(String name, EvaluationReport report) {
    return report
        .system(EvaluationReport.MODEL)
        .orElseThrow(
            () -> StageException.data(name + ": the evaluation holds no results of a model"));
  }

  private static Comparison compare(Map<String, Double> one, Map<String, Double> other) {
    return new PairedBootstrap(SEED).compare(PairedSamples.of(one, other));
  }

  private static Map<String, Comparison> domains(
      EvaluationReport report, SystemResult first, SystemResult second) {
    var domains = new TreeMap<String, Comparison>();
    for (String domain : new TreeSet<>(report.domains().values())) {
      Map<String, Double> one = new TreeMap<>(first.perQuery(Systems.METRIC));
      one.keySet().removeIf(qid -> !domain.equals(report.domains().get(qid)));
      Map<String, Double> other = second.perQuery(Systems.METRIC);
      if (one.keySet().stream().filter(other::containsKey).count() >= LEAST) {
        domains.put(domain, compare(one, other));
      }
    }
    return domains;
  }

  private static List<Query> queries(
      TreeSet<String> common, SystemResult first, SystemResult second) {
    Map<String, Double> one = first.perQuery(Systems.METRIC);
    Map<String, Double> other = second.perQuery(Systems.METRIC);
    var queries = new ArrayList<Query>();
    for (String qid : common) {
      Double a = one.get(qid);
      Double b = other.get(qid);
      if (a != null && b != null) {
        queries.add(new Query(qid, a, b));
      }
    }
    queries.sort(Comparator.comparingDouble(Query::difference).reversed());
    return queries;
  }

  long better() {
    return queries.stream().filter(query -> query.difference() > 0).count();
  }

  long worse() {
    return queries.stream().filter(query -> query.difference() < 0).count();
  }

  /** One line for people. */
  String summary() {
    Comparison main = metrics.get(Systems.METRIC);
    String figures =
        main == null
            ? "no " + Systems.METRIC + " in both"
            : "nDCG@10 "
                + Figures.difference(main.meanDifference())
                + " (95 % interval "
                + Figures.difference(main.low())
                + " to "
                + Figures.difference(main.high())
                + ", p="
                + Figures.pValue(main.pValue())
                + ")";
    return "%s against %s: %s, %d queries: %d better, %d worse"
        .formatted(one, other, figures, queries.size(), better(), worse());
  }
}
