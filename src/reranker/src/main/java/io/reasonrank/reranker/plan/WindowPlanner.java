package io.reasonrank.reranker.plan;

import java.util.List;

/** Proposes windows, round by round, from what is known. Stateless. */
public interface WindowPlanner {
  /**
   * Begins with a list in first-stage order.
   *
   * @param n number of passages, at least 0
   */
  State start(int n, PlanShape shape);

  /** What is known after some rounds; immutable. */
  interface State {
    /**
     * The windows of the next round, each a list of 0-based input positions in the order in which
     * the judge shall see them; empty when the plan is done. Never a window of fewer than two
     * passages, except from the pointwise planner.
     */
    List<List<Integer>> windows();

    /**
     * What is known when {@link #windows()} have been judged.
     *
     * @param judged one per window, in the same order
     */
    State after(List<JudgedWindow> judged);

    /** The best ranking so far: every position once, best first. */
    List<Integer> ranking();

    /** Strength of each place of {@link #ranking()} in [0,1], or empty where only ranks count. */
    default List<Double> strengths() {
      return List.of();
    }
  }

  /**
   * A window as the judge ordered it.
   *
   * @param order the window's positions, best first
   * @param grades relevance of {@code order}'s positions in [0,1], or empty
   */
  record JudgedWindow(List<Integer> order, List<Double> grades) {
    public JudgedWindow {
      order = List.copyOf(order);
      grades = List.copyOf(grades);
    }

    public static JudgedWindow of(List<Integer> order) {
      return new JudgedWindow(order, List.of());
    }
  }
}
