package io.reasonrank.engine;

/**
 * Tokens that one generation may spend.
 *
 * @param reasoning most tokens of thought before it is closed by force where the engine can
 * @param answer most tokens after the thought
 * @param total most tokens altogether
 */
public record TokenBudget(int reasoning, int answer, int total) {
  public TokenBudget {
    if (reasoning < 0 || answer < 1 || total < 1) {
      throw new IllegalArgumentException(
          "token budget is reasoning "
              + reasoning
              + ", answer "
              + answer
              + ", total "
              + total
              + "; give reasoning >= 0, answer >= 1 and total >= 1");
    }
  }

  /** A budget for the thought and one for the answer. */
  public TokenBudget(int reasoning, int answer) {
    this(reasoning, answer, Math.addExact(reasoning, answer));
  }

  /** One budget for both: a thought is not closed before the end. */
  public static TokenBudget shared(int tokens) {
    return new TokenBudget(tokens, tokens, tokens);
  }
}
