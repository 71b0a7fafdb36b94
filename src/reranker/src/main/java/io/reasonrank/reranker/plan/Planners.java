package io.reasonrank.reranker.plan;

import io.reasonrank.reranker.Strategy;

/** The planner of each strategy. */
public final class Planners {
  private Planners() {}

  public static WindowPlanner of(Strategy strategy) {
    return switch (strategy) {
      case SLIDING -> new SlidingPlanner();
      case TDPART -> new TopDownPlanner();
      case GROUPS -> new GroupsPlanner();
      case VOTE -> new VotePlanner();
      case POINTWISE -> new PointwisePlanner();
    };
  }
}
