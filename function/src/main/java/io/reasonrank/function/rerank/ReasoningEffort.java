package io.reasonrank.function.rerank;

import io.reasonrank.engine.TokenBudget;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How much of the thought's budget a request may spend. */
public enum ReasoningEffort {
  NONE(0),
  LOW(0.25),
  MEDIUM(0.5),
  HIGH(1);

  private final double share;

  ReasoningEffort(double share) {
    this.share = share;
  }

  TokenBudget of(TokenBudget full) {
    return new TokenBudget((int) (full.reasoning() * share), full.answer());
  }

  /** The effort of that name in lower case, or empty. */
  public static Optional<ReasoningEffort> of(String name) {
    return Arrays.stream(values()).filter(effort -> effort.wireName().equals(name)).findFirst();
  }

  public static List<String> names() {
    return Arrays.stream(values()).map(ReasoningEffort::wireName).toList();
  }

  private String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
