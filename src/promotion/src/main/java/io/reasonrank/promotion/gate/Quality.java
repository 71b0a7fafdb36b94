package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.ranking.stats.Comparison;
import io.reasonrank.ranking.stats.PairedBootstrap;
import io.reasonrank.ranking.stats.PairedSamples;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The candidate ranks better than each opponent on the same queries: the lower end of the paired
 * bootstrap's interval of the mean difference is above 0, and the mean difference reaches a least
 * improvement. With a margin above 0 it may instead be worse by at most that margin.
 *
 * @param metric as trec_eval spells it
 * @param minImprovement least mean difference
 * @param level of the two-sided interval, in (0.5,1)
 * @param nonInferiorityMargin 0 for superiority
 * @param minQueries fewest queries that allow an answer
 */
public record Quality(
    String metric, double minImprovement, double level, double nonInferiorityMargin, int minQueries)
    implements Gate {
  /** Fixed, so that the same reports give the same verdict. */
  private static final long SEED = 20_260_101;

  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    if (opponents.isEmpty()) {
      return new Undecidable("nothing was measured that the candidate could be compared with");
    }
    var reasons = new StringJoiner("; ");
    for (Opponent opponent : opponents) {
      Verdict verdict =
          candidate
              .results()
              .<Verdict>map(results -> judge(results, opponent))
              .orElseGet(() -> new Undecidable("the evaluation lacks the model's own results"));
      if (!(verdict instanceof Passed)) {
        return verdict;
      }
      reasons.add(verdict.reason());
    }
    return new Passed(reasons.toString());
  }

  private Verdict judge(SystemResult results, Opponent opponent) {
    Map<String, Double> own = results.perQuery(metric);
    Map<String, Double> other = opponent.results().perQuery(metric);
    if (!own.keySet().equals(other.keySet())) {
      return new Undecidable(
          opponent.name() + " was measured on other queries; measure both on the same lists");
    }
    if (own.size() < minQueries) {
      return new Undecidable(
          own.size() + " queries were measured; at least " + minQueries + " are needed");
    }
    return judge(
        opponent.name(),
        new PairedBootstrap(PairedBootstrap.DEFAULT_RESAMPLES, level, SEED)
            .compare(PairedSamples.of(own, other)));
  }

  private Verdict judge(String opponent, Comparison comparison) {
    String figures =
        String.format(
            Locale.ROOT,
            "%s %+.4f against %s (%.0f %% interval %+.4f to %+.4f, p=%.4f, %d queries)",
            metric,
            comparison.meanDifference(),
            opponent,
            level * 100,
            comparison.low(),
            comparison.high(),
            comparison.pValue(),
            comparison.queries());
    if (nonInferiorityMargin > 0) {
      return comparison.low() >= -nonInferiorityMargin
          ? new Passed(figures + ", not worse than -" + nonInferiorityMargin)
          : new Failed(figures + "; may be worse than -" + nonInferiorityMargin);
    }
    if (comparison.low() <= 0) {
      return new Failed(figures + "; the interval reaches down to 0");
    }
    return comparison.meanDifference() >= minImprovement
        ? new Passed(figures)
        : new Failed(figures + "; less than the " + minImprovement + " asked for");
  }
}
