package io.reasonrank.reranker.plan;

import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import io.reasonrank.reranker.plan.WindowPlanner.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * A plan run to its end with a judge that is a function.
 *
 * @param ranking the final ranking
 * @param windows all windows in call order
 * @param rounds sequential rounds
 */
public record PlanRun(List<Integer> ranking, List<List<Integer>> windows, int rounds) {

  public static PlanRun of(
      WindowPlanner planner, int n, PlanShape shape, Function<List<Integer>, JudgedWindow> judge) {
    State state = planner.start(n, shape);
    List<List<Integer>> windows = new ArrayList<>();
    int rounds = 0;
    List<List<Integer>> round = state.windows();
    while (!round.isEmpty()) {
      windows.addAll(round);
      rounds++;
      state = state.after(round.stream().map(judge).toList());
      round = state.windows();
    }
    return new PlanRun(state.ranking(), List.copyOf(windows), rounds);
  }

  public int calls() {
    return windows.size();
  }
}
