package io.reasonrank.promotion.gate;

import io.reasonrank.promotion.gate.Verdict.Failed;
import io.reasonrank.promotion.gate.Verdict.Passed;
import io.reasonrank.promotion.gate.Verdict.Undecidable;
import io.reasonrank.stage.report.EvaluationReport.SystemResult;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.StringJoiner;

/**
 * The candidate costs at most so much more than what serves, on the same lists. Where nothing
 * serves there is no bill to compare.
 *
 * @param maxTokensRatio most generated tokens per query, as a multiple of the incumbent's
 * @param maxSecondsRatio most wall-clock seconds per query, likewise; means over all queries
 */
public record Cost(double maxTokensRatio, double maxSecondsRatio) implements Gate {
  @Override
  public Verdict judge(Candidate candidate, List<Opponent> opponents) {
    Optional<SystemResult> own = candidate.results();
    if (own.isEmpty()) {
      return new Undecidable("the evaluation lacks the model's own results");
    }
    List<Opponent> serving = opponents.stream().filter(Opponent::serves).toList();
    if (serving.isEmpty()) {
      return new Passed("nothing serves yet that it could cost more than");
    }
    var figures = new StringJoiner("; ");
    boolean tooMuch = false;
    for (Opponent opponent : serving) {
      double tokens = ratio(own.get().tokensPerQuery(), opponent.results().tokensPerQuery());
      double seconds = ratio(own.get().secondsPerQuery(), opponent.results().secondsPerQuery());
      tooMuch |= tokens > maxTokensRatio || seconds > maxSecondsRatio;
      figures.add(
          String.format(
              Locale.ROOT,
              "%.2f times the tokens (at most %.2f) and %.2f times the seconds (at most %.2f) of"
                  + " %s",
              tokens,
              maxTokensRatio,
              seconds,
              maxSecondsRatio,
              opponent.name()));
    }
    return tooMuch ? new Failed(figures.toString()) : new Passed(figures.toString());
  }

  /** What was not measured on either side counts as equal. */
  private static double ratio(double own, double other) {
    return own > 0 && other > 0 ? own / other : 1;
  }
}
