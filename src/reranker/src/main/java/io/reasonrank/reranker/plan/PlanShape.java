package io.reasonrank.reranker.plan;

/**
 * What a planner is told.
 *
 * @param window passages that a call sees, at least 2
 * @param step passages that the sliding window moves, in [1, window]
 * @param passes times that the sliding window runs over the list
 * @param topK ranks that must be right
 */
public record PlanShape(int window, int step, int passes, int topK) {
  public PlanShape {
    if (window < 2 || step < 1 || step > window || passes < 1 || topK < 1) {
      throw new IllegalArgumentException(
          "window "
              + window
              + ", step "
              + step
              + ", passes "
              + passes
              + ", topK "
              + topK
              + "; give window >= 2, step in 1…window, passes >= 1, topK >= 1");
    }
  }

  /** The paper's: 20 and 10, one pass, top 10. */
  public static final PlanShape PAPER = new PlanShape(20, 10, 1, 10);
}
