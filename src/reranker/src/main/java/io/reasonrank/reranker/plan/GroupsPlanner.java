package io.reasonrank.reranker.plan;

import java.util.ArrayList;
import java.util.List;

/**
 * Interleaved groups in one round, their best in a final that is judged twice, forwards and
 * backwards, and averaged: n = 100, w = 20 takes five groups of 20 that send four each, seven calls
 * in two rounds. The second judgement of the final makes up for what sliding gains by seeing its
 * best passages more often. Group g takes the positions g, g + groups, …, so that each holds as
 * many of the first stage's best. Lists too long for one final go through more rounds of groups.
 * With an exact judge the top k are exact unless one group held more of them than it may send.
 */
public final class GroupsPlanner implements WindowPlanner {
  @Override
  public State start(int n, PlanShape shape) {
    return new Groups(Orders.firstStage(n), List.of(), shape, n <= shape.window() ? 1 : 2, n < 2);
  }

  /**
   * @param alive candidates of the next round
   * @param out those that left, best first
   * @param finals times that the final is judged
   */
  private record Groups(
      List<Integer> alive, List<Integer> out, PlanShape shape, int finals, boolean done)
      implements State {

    @Override
    public List<List<Integer>> windows() {
      if (done) {
        return List.of();
      }
      return groups() == 1 && finals == 2
          ? List.of(alive, alive.reversed())
          : Orders.interleave(alive, groups()).stream().filter(g -> g.size() > 1).toList();
    }

    private int groups() {
      return Orders.ceilDiv(alive.size(), shape.window());
    }

    /**
     * What a group may send: its share of a final, where that is a fifth of the window or more;
     * else a quarter of the window, into another round of groups, because a long list would lose
     * its best in one round.
     */
    private int sends() {
      int share = shape.window() / groups();
      return Math.max(1, share >= Math.max(1, shape.window() / 5) ? share : shape.window() / 4);
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      if (groups() == 1) {
        List<List<Integer>> orders = judged.stream().map(JudgedWindow::order).toList();
        return new Groups(Orders.byRankSum(orders), out, shape, finals, true);
      }
      List<List<Integer>> sent = new ArrayList<>();
      List<List<Integer>> kept = new ArrayList<>();
      for (List<Integer> order : ordersWithSingles(judged)) {
        int cut = Math.min(sends(), order.size());
        sent.add(order.subList(0, cut));
        kept.add(order.subList(cut, order.size()));
      }
      return new Groups(
          Orders.roundRobin(sent),
          Orders.concat(Orders.roundRobin(kept), out),
          shape,
          finals,
          false);
    }

    /** A group of one passage needs no judge. */
    private List<List<Integer>> ordersWithSingles(List<JudgedWindow> judged) {
      List<List<Integer>> orders = new ArrayList<>();
      judged.forEach(window -> orders.add(window.order()));
      Orders.interleave(alive, groups()).stream().filter(g -> g.size() == 1).forEach(orders::add);
      return orders;
    }

    @Override
    public List<Integer> ranking() {
      return Orders.concat(alive, out);
    }
  }
}
