package io.reasonrank.engine;

/**
 * Tokens that one generation may spend.
 *
 * @param reasoning most tokens of thought before it is closed by force where the engine can
 * @param answer most tokens after the thought
 */
public record TokenBudget(int reasoning, int answer) {
  public TokenBudget {
    if (reasoning < 0 || answer < 1) {
      throw new IllegalArgumentException(
          "token budget is reasoning "
              + reasoning
              + ", answer "
              + answer
              + "; give reasoning >= 0 and answer >= 1");
    }
  }

  public int total() {
    return Math.addExact(reasoning, answer);
  }
}
