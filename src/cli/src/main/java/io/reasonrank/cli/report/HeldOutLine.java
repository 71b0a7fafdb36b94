package io.reasonrank.cli.report;

import io.reasonrank.stage.report.EvaluationReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The line that says what training did: {@code held-out nDCG@10: input 0.41 | BM25 0.63 | base 0.40
 * | SFT 0.66 (p=0.004 vs base) | RL 0.69 (p=0.003 vs base)}.
 */
final class HeldOutLine {
  private HeldOutLine() {}

  /**
   * The line, or empty if nothing was measured.
   *
   * @param evaluations by run, each after the run that it starts from
   */
  static Optional<String> of(Map<String, EvaluationReport> evaluations) {
    Systems systems = new Systems(evaluations);
    List<String> parts = new ArrayList<>();
    for (Systems.Named system : systems.all()) {
      system.mean().ifPresent(mean -> parts.add(part(systems, system, mean.meanDifference())));
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("held-out nDCG@10: " + String.join(" | ", parts));
  }

  private static String part(Systems systems, Systems.Named system, double mean) {
    String text = String.format(Locale.ROOT, "%s %.3f", system.name(), mean);
    return systems
        .pValueAgainstBase(system)
        .map(p -> text + String.format(Locale.ROOT, " (p=%.4f vs base)", p))
        .orElse(text);
  }
}
