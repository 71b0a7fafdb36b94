package io.reasonrank.reranker.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Joint voting (after JointRank, 2025): overlapping blocks in one round, aggregated, so that a
 * noisy judgement is outvoted. Blocks of a long list cannot tell its best apart, because each of
 * them wins all of its blocks: the list is narrowed to its strongest, round by round, and those are
 * judged most often. Seeded shuffles cut the blocks; ties go to the order before.
 */
public final class VotePlanner implements WindowPlanner {
  /** Blocks that each passage stands in while the list is narrowed. */
  public static final int NARROWING_VOTES = 2;

  /** Blocks that each of the strongest stands in at the end. */
  public static final int FINAL_VOTES = 6;

  private static final long SEED = 20;

  /** A list longer than this many finals is narrowed to a quarter, a shorter one to the final. */
  private static final int LONG = 8;

  private final Votes votes;

  public VotePlanner() {
    this(Votes.BORDA);
  }

  public VotePlanner(Votes votes) {
    this.votes = votes;
  }

  @Override
  public State start(int n, PlanShape shape) {
    Ranked all = new Ranked(Orders.firstStage(n), List.of());
    return n < 2 ? new Done(all) : new Voting(n, all.positions, new Ranked(), shape, votes, 1);
  }

  /**
   * Positions, best first, with a strength each, or none before anything was judged.
   *
   * @param strengths in [0,1], not rising
   */
  private record Ranked(List<Integer> positions, List<Double> strengths) {
    Ranked() {
      this(List.of(), List.of());
    }

    static Ranked of(List<Integer> positions, List<Double> byPosition) {
      List<Integer> best =
          positions.stream()
              .sorted(Comparator.comparing((Integer at) -> byPosition.get(at)).reversed())
              .toList();
      return new Ranked(best, best.stream().map(byPosition::get).toList());
    }

    Ranked part(int from, int to) {
      return new Ranked(positions.subList(from, to), strengths.subList(from, to));
    }

    /** These above those: the upper half of the scale and the lower one. */
    Ranked above(Ranked lower) {
      if (lower.positions.isEmpty()) {
        return this;
      }
      List<Double> scale = new ArrayList<>();
      strengths.forEach(strength -> scale.add(0.5 + strength / 2));
      lower.strengths.forEach(strength -> scale.add(strength / 2));
      return new Ranked(Orders.concat(positions, lower.positions), scale);
    }
  }

  private record Done(Ranked ranked) implements State {
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
      return ranked.positions;
    }

    @Override
    public List<Double> strengths() {
      return ranked.strengths;
    }
  }

  /**
   * @param n length of the whole list
   * @param alive candidates of the round, best first as far as is known
   * @param out those that left
   * @param round 1-based
   */
  private record Voting(
      int n, List<Integer> alive, Ranked out, PlanShape shape, Votes votes, int round)
      implements State {

    /**
     * Strong enough to be voted on together: a window, or room for the ranks that must be right.
     */
    private int finalists() {
      return Math.max(shape.window(), 2 * shape.topK());
    }

    private boolean last() {
      return alive.size() <= finalists();
    }

    @Override
    public List<List<Integer>> windows() {
      SplittableRandom random = new SplittableRandom(SEED + round);
      List<List<Integer>> blocks = new ArrayList<>();
      for (int vote = 0; vote < (last() ? FINAL_VOTES : NARROWING_VOTES); vote++) {
        List<Integer> order = vote == 0 ? alive : shuffled(alive, random);
        Orders.interleave(order, Orders.ceilDiv(alive.size(), shape.window())).stream()
            .filter(block -> block.size() > 1)
            .forEach(blocks::add);
      }
      return List.copyOf(blocks);
    }

    @Override
    public State after(List<JudgedWindow> judged) {
      List<List<Integer>> orders = judged.stream().map(JudgedWindow::order).toList();
      Ranked ranked = Ranked.of(alive, votes.strengths(n, orders));
      if (last()) {
        return new Done(ranked.above(out));
      }
      int keep = alive.size() > LONG * finalists() ? alive.size() / 4 : finalists();
      return new Voting(
          n,
          ranked.positions.subList(0, keep),
          ranked.part(keep, alive.size()).above(out),
          shape,
          votes,
          round + 1);
    }

    @Override
    public List<Integer> ranking() {
      return Orders.concat(alive, out.positions);
    }
  }

  private static List<Integer> shuffled(List<Integer> list, SplittableRandom random) {
    List<Integer> copy = new ArrayList<>(list);
    for (int at = copy.size() - 1; at > 0; at--) {
      int other = random.nextInt(at + 1);
      Integer swapped = copy.set(at, copy.get(other));
      copy.set(other, swapped);
    }
    return List.copyOf(copy);
  }
}
