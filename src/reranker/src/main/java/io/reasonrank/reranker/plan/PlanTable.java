package io.reasonrank.reranker.plan;

import io.reasonrank.reranker.Strategy;
import java.util.List;
import java.util.Locale;

/**
 * The simulation behind the choice of a planner: mean nDCG@10, calls and rounds of every strategy
 * in a {@link ToyWorld}, for several lengths and strengths of the judge's noise.
 */
public final class PlanTable {
  /** Noise of the judge in standard deviations of the quality. */
  public enum Noise {
    NONE(0),
    MODERATE(PlanCost.MODERATE_NOISE),
    HEAVY(1.0);

    private final double deviation;

    Noise(double deviation) {
      this.deviation = deviation;
    }
  }

  /**
   * Means over the trials.
   *
   * @param exact share of trials whose top ten were exactly the ten best, in order
   */
  public record Row(double ndcg, double calls, double rounds, double exact) {}

  private PlanTable() {}

  /** One cell of the table. */
  public static Row row(Strategy strategy, int n, PlanShape shape, Noise noise, int trials) {
    WindowPlanner planner = Planners.of(strategy);
    double ndcg = 0;
    double calls = 0;
    double rounds = 0;
    double exact = 0;
    for (int trial = 0; trial < trials; trial++) {
      ToyWorld world = new ToyWorld(n, noise.deviation, trial);
      PlanRun run = PlanRun.of(planner, n, shape, world::judge);
      ndcg += world.ndcg(run.ranking());
      calls += run.calls();
      rounds += run.rounds();
      exact += world.exactTop(run.ranking(), 10) ? 1 : 0;
    }
    return new Row(ndcg / trials, calls / trials, rounds / trials, exact / trials);
  }

  /** The whole table as text. */
  public static String text(List<Integer> lengths, PlanShape shape, int trials) {
    StringBuilder table = new StringBuilder();
    table.append(line("n", "strategy", "calls", "rounds", "exact", "none", "moderate", "heavy"));
    for (int n : lengths) {
      for (Strategy strategy : Strategy.values()) {
        Row none = row(strategy, n, shape, Noise.NONE, trials);
        Row moderate = row(strategy, n, shape, Noise.MODERATE, trials);
        Row heavy = row(strategy, n, shape, Noise.HEAVY, trials);
        table.append(
            line(
                Integer.toString(n),
                strategy.wireName(),
                number(moderate.calls, 1),
                number(moderate.rounds, 1),
                number(none.exact, 2),
                number(none.ndcg, 3),
                number(moderate.ndcg, 3),
                number(heavy.ndcg, 3)));
      }
    }
    return table.toString();
  }

  private static String number(double value, int decimals) {
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  private static String line(String... cells) {
    return String.format(Locale.ROOT, "%5s  %-10s %8s %8s %7s %8s %9s %8s%n", (Object[]) cells);
  }
}
