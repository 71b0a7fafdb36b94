package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/**
 * No domain loses more than a floor, so that a mean does not hide a broken slice.
 *
 * @param metric as trec_eval spells it
 * @param floor least mean difference per domain, not above 0
 * @param minQueries domains with fewer queries do not decide
 */
public record Slices(String metric, double floor, int minQueries) implements Gate {
  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    SystemResult results = candidate.results().orElse(null);
    if (results == null || opponents.isEmpty()) {
      return new Undecidable("the evaluation lacks the model's or its opponents' results");
    }
    var broken = new StringJoiner("; ");
    int judged = 0;
    for (Opponent opponent : opponents) {
      for (var slice : differences(candidate, results, opponent).entrySet()) {
        DoubleSummaryStatistics differences = slice.getValue();
        if (differences.getCount() >= minQueries) {
          judged++;
          if (differences.getAverage() < floor) {
            broken.add(describe(slice.getKey(), differences, opponent));
          }
        }
      }
    }
    return broken.length() > 0
        ? new Failed(broken + "; floor " + floor)
        : new Passed(
            judged == 0
                ? "no domain has " + minQueries + " queries"
                : "no domain below " + floor + " in " + judged + " comparisons");
  }

  private Map<String, DoubleSummaryStatistics> differences(
      Candidate candidate, SystemResult results, Opponent opponent) {
    Map<String, Double> other = opponent.results().perQuery(metric);
    Map<String, String> domains = candidate.report().domains();
    Map<String, DoubleSummaryStatistics> slices = new TreeMap<>();
    results
        .perQuery(metric)
        .forEach(
            (qid, value) -> {
              String domain = domains.get(qid);
              Double baseline = other.get(qid);
              if (domain != null && baseline != null) {
                slices
                    .computeIfAbsent(domain, name -> new DoubleSummaryStatistics())
                    .accept(value - baseline);
              }
            });
    return slices;
  }

  private String describe(String domain, DoubleSummaryStatistics differences, Opponent opponent) {
    return String.format(
        Locale.ROOT,
        "%s: %s %+.4f against %s (%d queries)",
        domain,
        metric,
        differences.getAverage(),
        opponent.name(),
        differences.getCount());
  }
}
