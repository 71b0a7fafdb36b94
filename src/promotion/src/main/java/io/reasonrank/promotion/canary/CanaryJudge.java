package io.reasonrank.promotion.canary;

import io.reasonrank.promotion.canary.CanaryDecision.Advance;
import io.reasonrank.promotion.canary.CanaryDecision.Finish;
import io.reasonrank.promotion.canary.CanaryDecision.Stay;
import io.reasonrank.promotion.canary.CanaryDecision.TakeBack;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** Decides from what was seen, and from nothing else. */
public final class CanaryJudge {
  private CanaryJudge() {}

  /**
   * Decides.
   *
   * @param step where the candidate is: an index into the plan's steps, or {@link
   *     CanaryPlan#COPIES_ONLY}
   * @param since how long it has been there
   * @param seen in this step
   */
  public static CanaryDecision decide(CanaryPlan plan, int step, Duration since, Observation seen) {
    for (CanaryCheck check : plan.checks()) {
      Optional<String> objection = check.objection(seen, CanaryCheck.SURE);
      if (objection.isPresent()) {
        return new TakeBack(check.name(), objection.get());
      }
    }
    long requests = requests(step, seen);
    if (requests < plan.minRequests()) {
      return new Stay(requests + " of " + plan.minRequests() + " requests");
    }
    if (since.compareTo(plan.shortest()) < 0) {
      return new Stay(since.toSeconds() + " of " + plan.shortest().toSeconds() + " seconds");
    }
    return doubt(plan, seen)
        .<CanaryDecision>map(Stay::new)
        .orElseGet(() -> plan.isLast(step) ? soaked(plan, since) : new Advance(step + 1));
  }

  /** It has shown what it had to; what users find out later is still cheap to take back. */
  private static CanaryDecision soaked(CanaryPlan plan, Duration since) {
    Duration soaked = since.minus(plan.shortest());
    return soaked.compareTo(plan.soak()) < 0
        ? new Stay(
            "the end of its soak: " + soaked.toSeconds() + " of " + plan.soak().toSeconds() + " s")
        : new Finish();
  }

  private static Optional<String> doubt(CanaryPlan plan, Observation seen) {
    return plan.checks().stream()
        .flatMap(check -> check.objection(seen, CanaryCheck.DOUBT).stream())
        .map(doubt -> "certainty: " + doubt)
        .findFirst();
  }

  /** Requests that count towards the fewest of a step. */
  public static long requests(int step, Observation seen) {
    return step == CanaryPlan.COPIES_ONLY ? seen.copies().requests() : seen.candidate().requests();
  }

  /** What was seen, in one line for people. */
  public static String summary(Observation seen) {
    Sample own = seen.ofCandidate();
    StringBuilder line = new StringBuilder();
    line.append(own.requests()).append(" requests and copies, ");
    line.append(own.failed()).append(" failed, ");
    line.append(own.lesser()).append(" degraded or cut off");
    own.quantile(0.95)
        .ifPresent(seconds -> line.append(String.format(Locale.ROOT, ", p95 %.3f s", seconds)));
    seen.incumbent()
        .quantile(0.95)
        .ifPresent(
            seconds -> line.append(String.format(Locale.ROOT, " (incumbent %.3f s)", seconds)));
    if (seen.correlation().n() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              ", Kendall's tau %.2f over %d",
              seen.correlation().mean(),
              seen.correlation().n()));
    }
    if (seen.candidateFeedback().n() > 0) {
      line.append(
          String.format(
              Locale.ROOT,
              ", users' nDCG@10 %.3f over %d (incumbent %.3f over %d)",
              seen.candidateFeedback().mean(),
              seen.candidateFeedback().n(),
              seen.incumbentFeedback().mean(),
              seen.incumbentFeedback().n()));
    }
    return line.toString();
  }
}
