package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import java.util.List;
import java.util.Locale;

/**
 * Answers that need no repair.
 *
 * @param least smallest share, in [0,1]
 */
public record FormatValidity(double least) implements Gate {
  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    return candidate
        .results()
        .<Verdict>map(
            results -> {
              String figures =
                  String.format(
                      Locale.ROOT,
                      "%.2f %% of the answers are well-formed, %.2f %% are asked for",
                      results.formatValidity() * 100,
                      least * 100);
              return results.formatValidity() >= least ? new Passed(figures) : new Failed(figures);
            })
        .orElseGet(() -> new Undecidable("the evaluation lacks the model's own results"));
  }
}
