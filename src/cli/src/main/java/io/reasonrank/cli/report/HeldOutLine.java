package io.reasonrank.cli.report;

import io.reasonrank.stage.report.EvaluationReport;
import io.reasonrank.stage.report.EvaluationReport.Comparison;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The line that says what training did, for example {@code held-out nDCG@10: input 0.41 | BM25 0.63
 * | base 0.40 | SFTRun/a 0.66 (p=0.003 vs base)}.
 */
final class HeldOutLine {
  private static final String METRIC = "ndcg_cut_10";

  private HeldOutLine() {}

  /**
   * @param evaluations by run, each after the run that it starts from
   * @return empty if nothing was measured
   */
  static Optional<String> of(Map<String, EvaluationReport> evaluations) {
    if (evaluations.isEmpty()) {
      return Optional.empty();
    }
    var parts = new LinkedHashMap<String, String>();
    EvaluationReport first = evaluations.values().iterator().next();
    put(parts, "input", first.system(EvaluationReport.INPUT));
    put(parts, "BM25", first.system(EvaluationReport.BM25));
    put(parts, "base", first.system(EvaluationReport.BASE));
    evaluations.forEach(
        (run, report) -> {
          put(parts, run, report.system(EvaluationReport.MODEL));
          parts.computeIfPresent(run, (name, value) -> value + significance(report));
        });
    var texts = new ArrayList<String>();
    parts.forEach((name, value) -> texts.add(name + " " + value));
    return Optional.of("held-out nDCG@10: " + String.join(" | ", texts));
  }

  private static void put(Map<String, String> parts, String name, Optional<SystemResult> system) {
    system
        .flatMap(found -> Optional.ofNullable(found.mean().get(METRIC)))
        .ifPresent(mean -> parts.put(name, String.format(Locale.ROOT, "%.3f", mean)));
  }

  private static String significance(EvaluationReport report) {
    List<Comparison> againstBase =
        report.comparisons().stream()
            .filter(c -> c.metric().equals(METRIC))
            .filter(c -> c.system().equals(EvaluationReport.MODEL))
            .filter(c -> c.baseline().equals(EvaluationReport.BASE))
            .toList();
    return againstBase.isEmpty()
        ? ""
        : String.format(Locale.ROOT, " (p=%.4f vs its base)", againstBase.getFirst().pValue());
  }
}
