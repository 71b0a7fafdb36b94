package io.reasonrank.engine;

/** What an answer must look like. */
public sealed interface AnswerConstraint {
  /**
   * A permutation of 1…n written {@code [a] > [b] > …} inside the answer block.
   *
   * @param n number of passages, at least 1
   */
  record PermutationOf(int n) implements AnswerConstraint {
    public PermutationOf {
      if (n < 1) {
        throw new IllegalArgumentException("a permutation of " + n + " passages; give n >= 1");
      }
    }
  }
}
