package io.reasonrank.reranker.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Top-down partitioning (Parry, MacAvaney and Ganguly 2024): judge the first window, take its k-th
 * passage as the pivot, judge the rest in parallel chunks together with the pivot, and judge in a
 * final those that beat it. When none does, the top is settled and the final is left out; when more
 * do than fit a window, the survivors are a smaller list of the same kind. With an exact judge the
 * top k are exact for every n and w; a window smaller than k settles them in several turns.
 */
public final class TopDownPlanner implements WindowPlanner {
  @Override
  public State start(int n, PlanShape shape) {
    return open(List.of(), Orders.firstStage(n), List.of(), shape);
  }

  /** Chooses what to do with the candidates for the ranks after the settled ones. */
  private static State open(
      List<Integer> settled, List<Integer> candidates, List<Integer> rest, PlanShape shape) {
    if (settled.size() >= shape.topK() || candidates.size() + rest.size() < 2) {
      return new Done(Orders.concat(settled, candidates, rest));
    }
    if (candidates.size() < 2) {
      return open(Orders.concat(settled, candidates), rest, List.of(), shape);
    }
    return candidates.size() <= shape.window()
        ? new Final(settled, candidates, rest, shape)
        : new First(settled, candidates, rest, shape);
  }

  /** Ranks that one turn settles: those wanted, as far as a pivot fits into the window. */
  private static int wanted(List<Integer> settled, PlanShape shape) {
    return Math.min(shape.topK() - settled.size(), shape.window() - 1);
  }

  private record Done(List<Integer> ranking) implements State {
    @Override
    public List<List<Integer>> windows() {
      return List.of();
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      return this;
    }
  }

  /** All candidates fit one window. */
  private record Final(
      List<Integer> settled, List<Integer> candidates, List<Integer> rest, PlanShape shape)
      implements State {
    @Override
    public List<List<Integer>> windows() {
      return List.of(candidates);
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      List<Integer> order = judged.getFirst().order();
      // Survivors of a pivot may be fewer than the ranks still wanted.
      return open(Orders.concat(settled, order), rest, List.of(), shape);
    }

    @Override
    public List<Integer> ranking() {
      return Orders.concat(settled, candidates, rest);
    }
  }

  /** The first window, which gives the pivot. */
  private record First(
      List<Integer> settled, List<Integer> candidates, List<Integer> rest, PlanShape shape)
      implements State {
    @Override
    public List<List<Integer>> windows() {
      return List.of(candidates.subList(0, shape.window()));
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      List<Integer> order = judged.getFirst().order();
      int wanted = wanted(settled, shape);
      return new Chunks(
          settled,
          order.subList(0, wanted - 1),
          order.get(wanted - 1),
          order.subList(wanted, order.size()),
          candidates.subList(shape.window(), candidates.size()),
          rest,
          shape);
    }

    @Override
    public List<Integer> ranking() {
      return Orders.concat(settled, candidates, rest);
    }
  }

  /**
   * The passages outside the first window against the pivot.
   *
   * @param above of the first window, better than the pivot
   * @param below of the first window, worse than the pivot
   * @param open not judged yet
   */
  private record Chunks(
      List<Integer> settled,
      List<Integer> above,
      int pivot,
      List<Integer> below,
      List<Integer> open,
      List<Integer> rest,
      PlanShape shape)
      implements State {

    /** The pivot stands first: a judge that fails keeps the order and lifts nothing above it. */
    @Override
    public List<List<Integer>> windows() {
      int chunks = Orders.ceilDiv(open.size(), shape.window() - 1);
      return Orders.interleave(open, chunks).stream()
          .map(chunk -> Orders.concat(List.of(pivot), chunk))
          .toList();
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      List<List<Integer>> better = new ArrayList<>();
      List<List<Integer>> worse = new ArrayList<>();
      for (JudgedWindow window : judged) {
        int at = window.order().indexOf(pivot);
        better.add(window.order().subList(0, at));
        worse.add(window.order().subList(at + 1, window.order().size()));
      }
      List<Integer> survivors = Orders.roundRobin(better);
      List<Integer> losers = Orders.concat(below, Orders.roundRobin(worse));
      return survivors.isEmpty()
          ? TopDownPlanner.open(
              Orders.concat(settled, above, List.of(pivot)),
              Orders.concat(losers, rest),
              List.of(),
              shape)
          : TopDownPlanner.open(
              settled,
              Orders.concat(above, survivors),
              Orders.concat(List.of(pivot), losers, rest),
              shape);
    }

    @Override
    public List<Integer> ranking() {
      return Orders.concat(settled, above, List.of(pivot), below, open, rest);
    }
  }
}
