package io.reasonrank.reranker.plan;

import java.util.Comparator;
import java.util.List;

/**
 * One call per passage, all in one round, ordered by the judge's grade; ties and passages without a
 * grade keep the first stage's order. The baseline that listwise ranking is compared with.
 */
public final class PointwisePlanner implements WindowPlanner {
  @Override
  public State start(int n, PlanShape shape) {
    return new Open(n);
  }

  private record Open(int n) implements State {
    @Override
    public List<List<Integer>> windows() {
      return n < 2 ? List.of() : Orders.firstStage(n).stream().map(List::of).toList();
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      return new Graded(
          judged.stream()
              .map(window -> window.grades().isEmpty() ? 0.0 : window.grades().getFirst())
              .toList());
    }

    @Override
    public List<Integer> ranking() {
      return Orders.firstStage(n);
    }
  }

  private record Graded(List<Double> grades) implements State {
    @Override
    public List<List<Integer>> windows() {
      return List.of();
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      return this;
    }

    @Override
    public List<Integer> ranking() {
      return Orders.firstStage(grades.size()).stream()
          .sorted(Comparator.comparing((Integer at) -> grades.get(at)).reversed())
          .toList();
    }

    @Override
    public List<Double> strengths() {
      return ranking().stream().map(grades::get).toList();
    }
  }
}
