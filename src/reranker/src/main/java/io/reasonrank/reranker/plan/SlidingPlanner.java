package io.reasonrank.reranker.plan;

import java.util.List;

/**
 * The paper's schedule: a window moves from the end of the list to its top, one round per window.
 * For n = 100, w = 20, s = 10 its starts are 80, 70, …, 0. With an exact judge the best w − s
 * passages end on top. A further pass runs over the whole list and is left out when the pass before
 * it did not change the top.
 */
public final class SlidingPlanner implements WindowPlanner {
  private static final int DONE = -1;

  @Override
  public State start(int n, PlanShape shape) {
    return new Sliding(Orders.firstStage(n), shape, 1, n < 2 ? DONE : n, List.of());
  }

  /**
   * @param ranking so far
   * @param pass 1-based
   * @param end of the next window, exclusive; {@link #DONE} when there is none
   * @param topBefore the top as the pass before left it; empty in the first pass
   */
  private record Sliding(
      List<Integer> ranking, PlanShape shape, int pass, int end, List<Integer> topBefore)
      implements State {

    @Override
    public List<List<Integer>> windows() {
      return end == DONE ? List.of() : List.of(ranking.subList(from(), to()));
    }

    private int from() {
      return Math.max(0, end - shape.window());
    }

    /** A last window of one passage would judge nothing: it takes its neighbour in. */
    private int to() {
      return Math.max(end, 2);
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      List<Integer> moved =
          Orders.concat(
              ranking.subList(0, from()),
              judged.getFirst().order(),
              ranking.subList(to(), ranking.size()));
      return from() > 0
          ? new Sliding(moved, shape, pass, end - shape.step(), topBefore)
          : nextPass(moved);
    }

    private State nextPass(List<Integer> moved) {
      List<Integer> top = moved.subList(0, Math.min(shape.topK(), moved.size()));
      boolean done = pass == shape.passes() || top.equals(topBefore);
      return new Sliding(moved, shape, pass + 1, done ? DONE : moved.size(), top);
    }
  }
}
