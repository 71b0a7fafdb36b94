package io.reasonrank.reranker.plan;

import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import io.reasonrank.reranker.plan.WindowPlanner.State;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Runs a plan to its end with a judge that is a function. */
record Simulation(List<Integer> ranking, int calls, int rounds, List<List<Integer>> windows) {

  static Simulation run(
      WindowPlanner planner, int n, PlanShape shape, UnaryOperator<List<Integer>> judge) {
    State state = planner.start(n, shape);
    List<List<Integer>> windows = new ArrayList<>();
    int rounds = 0;
    while (!state.windows().isEmpty()) {
      List<List<Integer>> round = state.windows();
      windows.addAll(round);
      rounds++;
      state = state.after(round.stream().map(w -> judged(judge.apply(w))).toList());
    }
    return new Simulation(state.ranking(), windows.size(), rounds, windows);
  }

  /** The pointwise planner needs grades: the oracle's judges use the position itself. */
  private static JudgedWindow judged(List<Integer> order) {
    return order.size() == 1
        ? new JudgedWindow(order, List.of(1.0 / (1 + order.getFirst())))
        : JudgedWindow.of(order);
  }
}
