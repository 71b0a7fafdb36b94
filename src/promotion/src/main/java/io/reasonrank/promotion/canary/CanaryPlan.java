package io.reasonrank.promotion.canary;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/**
 * How traffic moves to a candidate.
 *
 * @param steps per cent, rising to 100
 * @param mirrorPercent of the incumbent's requests that the candidate gets as copies, 0 to 100
 * @param shortest least time per step
 * @param minRequests fewest requests per step
 * @param soak how much longer the last step lasts, while the way back is a change of shares
 * @param checks what takes the candidate back
 */
public record CanaryPlan(
    List<Integer> steps,
    int mirrorPercent,
    Duration shortest,
    long minRequests,
    Duration soak,
    List<CanaryCheck> checks) {
  /** The step before the first share: the candidate gets copies only. */
  public static final int COPIES_ONLY = -1;

  public CanaryPlan {
    steps = steps.stream().sorted().distinct().toList();
    checks = List.copyOf(checks);
    if (steps.isEmpty() || steps.getFirst() < 1 || steps.getLast() != 100) {
      throw new IllegalArgumentException("the steps " + steps + " do not rise from 1 to 100");
    }
  }

  /** The plan of {@code spec.canary}. */
  public static CanaryPlan of(RerankerSpec.Canary canary) {
    return new CanaryPlan(
        canary.steps(),
        canary.mirrorPercent(),
        Duration.ofSeconds(canary.minSeconds()),
        canary.minRequests(),
        Duration.ofSeconds(canary.soakSeconds()),
        CanaryChecks.of(canary.limits()));
  }

  /** The same where nobody would notice anything in a soak. */
  public CanaryPlan withoutSoak() {
    return new CanaryPlan(steps, mirrorPercent, shortest, minRequests, Duration.ZERO, checks);
  }

  /** The first step: without copies there is nothing to see at 0 %. */
  public int first() {
    return mirrorPercent > 0 ? COPIES_ONLY : 0;
  }

  /**
   * Per cent of the traffic in a step; beyond the last one, should the plan be shorter now, all.
   */
  public int percent(int step) {
    return step == COPIES_ONLY ? 0 : steps.get(Math.min(step, steps.size() - 1));
  }

  /**
   * What an endpoint is told.
   *
   * @param candidate address of the candidate's endpoint
   * @param percent of the traffic that the candidate has
   * @param lease how long it holds unless it is said again
   */
  public Steering steering(URI candidate, int percent, Duration lease) {
    return new Steering(candidate, percent / 100.0, mirrorPercent / 100.0, lease);
  }

  /** Whether a step has all of the traffic. */
  public boolean isLast(int step) {
    return percent(step) == 100;
  }
}
