package io.reasonrank.function.model;

/** How many tokens of a passage fit. */
final class PassageBudget {
  private PassageBudget() {}

  /**
   * Half of the context belongs to the passages of a window, the rest to frame, thought and answer.
   *
   * @param wanted most tokens of a passage
   * @param window passages in a prompt
   * @param contextTokens what the model holds
   * @return at least 1, at most {@code wanted}
   */
  static int tokens(int wanted, int window, int contextTokens) {
    return Math.clamp(contextTokens / 2 / Math.max(1, window), 1, Math.max(1, wanted));
  }
}
