package io.reasonrank.reranker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.reranker.Strategy;
import io.reasonrank.reranker.plan.WindowPlanner.JudgedWindow;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PlannersTest {
  private static final long SEED = 7;

  @Test
  void slidingIsThePapersScheduleForAHundredPassages() {
    PlanRun run = run(new SlidingPlanner(), 100, PlanShape.PAPER, UnaryOperator.identity());
    assertThat(run.windows().stream().map(List::getFirst))
        .containsExactly(80, 70, 60, 50, 40, 30, 20, 10, 0);
    assertThat(run.windows()).allSatisfy(window -> assertThat(window).hasSize(20));
    assertThat(run.rounds()).isEqualTo(9);
  }

  @Test
  void slidingCutsTheLastWindowAtTheTopAsThePaperDoes() {
    assertThat(spans(25)).containsExactly("5-25", "0-15");
    assertThat(spans(99)).hasSize(9).endsWith("0-19");
    assertThat(spans(20)).containsExactly("0-20");
    assertThat(spans(3)).containsExactly("0-3");
  }

  @Test
  void halvedWindowsTakeNineteenCalls() {
    PlanShape shape = new PlanShape(10, 5, 1, 10);
    assertThat(run(new SlidingPlanner(), 100, shape, UnaryOperator.identity()).calls())
        .isEqualTo(19);
  }

  @Test
  void aSecondPassThatChangesNothingAtTheTopIsTheLast() {
    PlanShape three = new PlanShape(20, 10, 3, 10);
    assertThat(run(new SlidingPlanner(), 100, three, UnaryOperator.identity()).calls())
        .isEqualTo(18);
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void everyPlannerRanksEveryPassageOnceForEveryLengthAndWindow(Strategy strategy) {
    Random random = new Random(SEED);
    for (int n = 0; n <= 1000; n += n < 60 ? 1 : 47) {
      for (int window : new int[] {2, 3, 5, 8, 20}) {
        PlanShape shape = new PlanShape(window, Math.max(1, window / 2), 1, 10);
        PlanRun run = run(Planners.of(strategy), n, shape, shuffling(random));
        String place = strategy + " n=" + n + " w=" + window + " seed=" + SEED;
        assertThat(new HashSet<>(run.ranking())).as(place).hasSize(n);
        assertThat(run.ranking()).as(place).hasSize(n);
        assertThat(run.windows())
            .as(place)
            .allMatch(w -> w.size() <= window)
            .allMatch(w -> w.size() >= (strategy == Strategy.POINTWISE ? 1 : 2))
            .allMatch(w -> new HashSet<>(w).size() == w.size());
      }
    }
  }

  @Test
  void slidingAndTopDownFindTheExactTopTenForEveryLengthUpToThreeHundred() {
    Random random = new Random(SEED);
    for (int n = 1; n <= 300; n++) {
      List<Integer> quality = shuffled(n, random);
      for (Strategy strategy : List.of(Strategy.SLIDING, Strategy.TDPART)) {
        PlanRun run = run(Planners.of(strategy), n, PlanShape.PAPER, oracle(quality));
        assertThat(run.ranking().subList(0, Math.min(10, n)))
            .as(strategy + " n=" + n + " seed=" + SEED)
            .isEqualTo(best(quality, Math.min(10, n)));
      }
    }
  }

  @Test
  void topDownIsExactForWindowsSmallerThanTheTop() {
    Random random = new Random(SEED);
    for (int window = 2; window <= 12; window++) {
      for (int n = 1; n <= 60; n += 7) {
        List<Integer> quality = shuffled(n, random);
        PlanShape shape = new PlanShape(window, 1, 1, 10);
        PlanRun run = run(new TopDownPlanner(), n, shape, oracle(quality));
        assertThat(run.ranking().subList(0, Math.min(10, n)))
            .as("n=" + n + " w=" + window + " seed=" + SEED)
            .isEqualTo(best(quality, Math.min(10, n)));
      }
    }
  }

  @Test
  void topDownStopsWithoutAFinalWhenNothingBeatsThePivot() {
    PlanRun run = run(new TopDownPlanner(), 100, PlanShape.PAPER, UnaryOperator.identity());
    assertThat(run.calls()).isEqualTo(6);
    assertThat(run.rounds()).isEqualTo(2);
  }

  @Test
  void atModerateNoiseGroupsTakeSevenCallsAndStayNearSliding() {
    PlanTable.Row sliding = cell(Strategy.SLIDING);
    PlanTable.Row groups = cell(Strategy.GROUPS);
    assertThat(groups.calls()).isLessThanOrEqualTo(7);
    assertThat(groups.rounds()).isLessThanOrEqualTo(3);
    assertThat(groups.ndcg()).isGreaterThan(sliding.ndcg() - 0.01);
  }

  private static PlanTable.Row cell(Strategy strategy) {
    return PlanTable.row(strategy, 100, PlanShape.PAPER, PlanTable.Noise.MODERATE, 300);
  }

  @Test
  void noJudgeCostsMoreThanTheWorstCaseThatAPlanStates() {
    Random random = new Random(SEED);
    for (int trial = 0; trial < 200; trial++) {
      int n = random.nextInt(200);
      PlanRun run = run(new TopDownPlanner(), n, PlanShape.PAPER, shuffling(random));
      PlanCost cost = PlanCost.of(new TopDownPlanner(), n, PlanShape.PAPER);
      assertThat(run.calls()).as("n=" + n + " seed=" + SEED).isLessThanOrEqualTo(cost.callsMax());
      assertThat(run.rounds()).as("n=" + n + " seed=" + SEED).isLessThanOrEqualTo(cost.roundsMax());
    }
  }

  @Test
  void groupsTakeSevenCallsInTwoRoundsForAHundredPassages() {
    PlanRun run = run(new GroupsPlanner(), 100, PlanShape.PAPER, UnaryOperator.identity());
    assertThat(run.calls()).isEqualTo(7);
    assertThat(run.rounds()).isEqualTo(2);
  }

  @Test
  void voteNarrowsALongListAndJudgesTheStrongestMostOften() {
    PlanRun run = run(new VotePlanner(), 100, PlanShape.PAPER, UnaryOperator.identity());
    assertThat(run.calls()).isEqualTo(2 * 5 + 6);
    assertThat(run.rounds()).isEqualTo(2);
    assertThat(run.windows().subList(10, 16)).allMatch(w -> w.contains(0));
    assertThat(run(new VotePlanner(), 20, PlanShape.PAPER, UnaryOperator.identity()).calls())
        .isEqualTo(6);
  }

  @Test
  void atModerateNoiseVoteIsBetterThanGroupsAndSliding() {
    double vote = cell(Strategy.VOTE).ndcg();
    assertThat(vote).isGreaterThan(cell(Strategy.GROUPS).ndcg() + 0.03);
    assertThat(vote).isGreaterThan(cell(Strategy.SLIDING).ndcg() + 0.03);
  }

  @ParameterizedTest
  @EnumSource(Votes.class)
  void strengthsOfVotesFallWithTheRank(Votes votes) {
    Random random = new Random(SEED);
    for (int n : new int[] {2, 20, 21, 100, 500}) {
      WindowPlanner.State state = new VotePlanner(votes).start(n, PlanShape.PAPER);
      while (!state.windows().isEmpty()) {
        state =
            state.after(
                state.windows().stream()
                    .map(w -> JudgedWindow.of(shuffling(random).apply(w)))
                    .toList());
      }
      assertThat(state.strengths()).hasSize(n).allMatch(s -> s >= 0 && s <= 1 + 1e-12);
      assertThat(state.strengths()).isSortedAccordingTo(Comparator.reverseOrder());
    }
  }

  /** The pointwise planner needs a grade: the earlier position has the better one. */
  private static PlanRun run(
      WindowPlanner planner, int n, PlanShape shape, UnaryOperator<List<Integer>> judge) {
    return PlanRun.of(
        planner,
        n,
        shape,
        window ->
            new WindowPlanner.JudgedWindow(
                judge.apply(window), window.size() > 1 ? List.of() : List.of(grade(window))));
  }

  private static double grade(List<Integer> window) {
    return 1.0 / (1 + window.getFirst());
  }

  private static List<String> spans(int n) {
    return run(new SlidingPlanner(), n, PlanShape.PAPER, UnaryOperator.identity())
        .windows()
        .stream()
        .map(w -> w.getFirst() + "-" + (w.getLast() + 1))
        .toList();
  }

  private static UnaryOperator<List<Integer>> shuffling(Random random) {
    return window -> {
      List<Integer> copy = new ArrayList<>(window);
      Collections.shuffle(copy, random);
      return copy;
    };
  }

  private static UnaryOperator<List<Integer>> oracle(List<Integer> quality) {
    return window -> window.stream().sorted(Comparator.comparing(quality::get)).toList();
  }

  private static List<Integer> best(List<Integer> quality, int k) {
    return IntStream.range(0, quality.size())
        .boxed()
        .sorted(Comparator.comparing(quality::get))
        .limit(k)
        .toList();
  }

  private static List<Integer> shuffled(int n, Random random) {
    List<Integer> list = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(list, random);
    return list;
  }
}
