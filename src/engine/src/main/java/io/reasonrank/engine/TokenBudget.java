package io.reasonrank.engine;

/**
 * Tokens that one generation may spend.
 *
 * @param reasoning most tokens of thought before it is closed by force where the engine can; as
 *     many as {@code total} lets a thought run until nothing is left
 * @param answer most tokens after the thought
 * @param total most tokens of both together
 */
public record TokenBudget(int reasoning, int answer, int total) {
  public TokenBudget {
    if (reasoning < 0 || answer < 1 || total < answer || total > (long) reasoning + answer) {
      throw new IllegalArgumentException(
          "token budget is reasoning "
              + reasoning
              + ", answer "
              + answer
              + ", total "
              + total
              + "; give reasoning >= 0, answer >= 1 and a total between answer and their sum");
    }
  }

  /** A budget for each. */
  public TokenBudget(int reasoning, int answer) {
    this(reasoning, answer, Math.addExact(reasoning, answer));
  }

  /** One budget, however it is spent; no thought is closed. */
  public static TokenBudget shared(int total) {
    return new TokenBudget(total, total, total);
  }

  /** Whether a thought is to be closed while there are tokens left for an answer. */
  public boolean closesThought() {
    return reasoning < total;
  }
}
