package io.reasonrank.reranker.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What a plan costs.
 *
 * @param calls expected calls: the mean over {@value #TRIALS} simulated lists with a judge of
 *     moderate noise (see {@link ToyWorld}); exact for plans that do not depend on the judge
 * @param rounds expected sequential rounds
 * @param callsMax most calls, of these lists and of a judge that turns every window over
 * @param roundsMax most rounds, likewise
 */
public record PlanCost(double calls, double rounds, int callsMax, int roundsMax) {
  private static final int TRIALS = 50;

  /** Standard deviation of the noise that is called moderate. */
  public static final double MODERATE_NOISE = 0.5;

  public static PlanCost of(WindowPlanner planner, int n, PlanShape shape) {
    List<PlanRun> runs = new ArrayList<>();
    for (int trial = 0; trial < TRIALS; trial++) {
      runs.add(PlanRun.of(planner, n, shape, new ToyWorld(n, MODERATE_NOISE, trial)::judge));
    }
    PlanRun worst = PlanRun.of(planner, n, shape, PlanCost::turnedOver);
    return new PlanCost(
        runs.stream().mapToInt(PlanRun::calls).average().orElse(0),
        runs.stream().mapToInt(PlanRun::rounds).average().orElse(0),
        Math.max(worst.calls(), runs.stream().mapToInt(PlanRun::calls).max().orElse(0)),
        Math.max(worst.rounds(), runs.stream().mapToInt(PlanRun::rounds).max().orElse(0)));
  }

  private static WindowPlanner.JudgedWindow turnedOver(List<Integer> window) {
    List<Integer> order = new ArrayList<>(window);
    Collections.reverse(order);
    return WindowPlanner.JudgedWindow.of(order);
  }
}
