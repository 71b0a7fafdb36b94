package io.reasonrank.reranker.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Overlapping blocks in one round, aggregated by votes (after JointRank, 2025): each of {@code
 * replicas} seeded shuffles cuts the whole list into blocks, so that a noisy judgement is outvoted.
 * The blocks do not depend on what a judge says: one round, whatever the length. Ties go to the
 * first stage.
 */
public final class VotePlanner implements WindowPlanner {
  /** Times that each passage is judged. */
  public static final int REPLICAS = 4;

  private static final long SEED = 20;

  private final int replicas;
  private final Votes votes;

  public VotePlanner() {
    this(REPLICAS, Votes.PAGERANK);
  }

  public VotePlanner(int replicas, Votes votes) {
    this.replicas = replicas;
    this.votes = votes;
  }

  @Override
  public State start(int n, PlanShape shape) {
    return new Open(n, blocks(n, shape), votes);
  }

  private List<List<Integer>> blocks(int n, PlanShape shape) {
    List<List<Integer>> blocks = new ArrayList<>();
    if (n < 2) {
      return blocks;
    }
    SplittableRandom random = new SplittableRandom(SEED);
    for (int replica = 0; replica < replicas; replica++) {
      List<Integer> order =
          replica == 0 ? Orders.firstStage(n) : shuffled(Orders.firstStage(n), random);
      Orders.interleave(order, Orders.ceilDiv(n, shape.window())).stream()
          .filter(block -> block.size() > 1)
          .forEach(blocks::add);
    }
    return List.copyOf(blocks);
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

  private record Open(int n, List<List<Integer>> windows, Votes votes) implements State {
    @Override
    public State after(List<JudgedWindow> judged) {
      return new Counted(n, votes.strengths(n, judged.stream().map(JudgedWindow::order).toList()));
    }

    @Override
    public List<Integer> ranking() {
      return Orders.firstStage(n);
    }
  }

  private record Counted(int n, List<Double> byPosition) implements State {
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
      return Orders.firstStage(n).stream()
          .sorted(Comparator.comparing((Integer at) -> byPosition.get(at)).reversed())
          .toList();
    }

    @Override
    public List<Double> strengths() {
      return ranking().stream().map(byPosition::get).toList();
    }
  }
}
