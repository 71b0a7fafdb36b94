package io.reasonrank.cli.report;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The line that says what training did: {@code held-out nDCG@10: input 0.41 | BM25 0.63 | base 0.40
 * | SFT 0.66 (p=0.004 vs base) | RL 0.69 (p=0.003 vs base)}.
 */
final class HeldOutLine {
  private HeldOutLine() {}

  /** The line, or empty if nothing was measured. */
  static Optional<String> of(List<HeldOutSystems.Row> rows) {
    return rows.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "held-out nDCG@10: "
                + rows.stream().map(HeldOutLine::text).collect(Collectors.joining(" | ")));
  }

  private static String text(HeldOutSystems.Row row) {
    String mean = String.format(Locale.ROOT, "%s %.3f", row.name(), row.mean());
    return row.pValue()
        .map(p -> mean + String.format(Locale.ROOT, " (p=%.4f vs base)", p))
        .orElse(mean);
  }
}
