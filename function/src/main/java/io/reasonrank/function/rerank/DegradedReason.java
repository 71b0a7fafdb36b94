package io.reasonrank.function.rerank;

import io.reasonrank.ranking.AnswerParser;
import java.util.Locale;

/** Why an answer is not the model's own, as a metric's tag: few values, no texts. */
public enum DegradedReason {
  ENGINE,
  NO_ANSWER,
  REPAIRED;

  public static DegradedReason of(String reason) {
    if (reason.contains("judge failed")) {
      return ENGINE;
    }
    return reason.contains(AnswerParser.NO_ANSWER) ? NO_ANSWER : REPAIRED;
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
