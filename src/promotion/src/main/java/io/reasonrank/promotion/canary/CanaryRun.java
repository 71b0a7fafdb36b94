package io.reasonrank.promotion.canary;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * A whole canary in one go, where no status has to survive it: on a laptop. What it decides by is
 * what the operator decides by, {@link CanaryPlan} and {@link CanaryJudge}.
 */
public final class CanaryRun {
  private static final int MOST_SILENT_LOOKS = 20;

  private final CanaryPlan plan;
  private final String digest;
  private final CanaryTraffic traffic;
  private final Pace pace;
  private final Consumer<CanaryReport.Step> onStep;
  private final List<CanaryReport.Step> steps = new ArrayList<>();

  /**
   * @param digest of the candidate
   * @param onStep told of every step that is over
   */
  public CanaryRun(
      CanaryPlan plan,
      String digest,
      CanaryTraffic traffic,
      Pace pace,
      Consumer<CanaryReport.Step> onStep) {
    this.plan = plan;
    this.digest = digest;
    this.traffic = traffic;
    this.pace = pace;
    this.onStep = onStep;
  }

  /** How time passes between two looks. */
  public interface Pace extends InstantSource {
    /** Lets the time until the next look pass. */
    void await();
  }

  /** The traffic is the incumbent's again afterwards, or the candidate is the endpoint's own. */
  public CanaryReport run(BooleanSupplier stop) {
    try {
      CanaryDecision end = walk(stop);
      return switch (end) {
        case CanaryDecision.Finish() -> {
          traffic.bringOut(stop);
          yield report(CanaryReport.SHOWN, "it had all of the traffic: " + last());
        }
        case CanaryDecision.TakeBack(String check, String reason) ->
            report(check, "at " + steps.getLast().percent() + " %: " + reason);
        case CanaryDecision.Stay(String waitsFor) ->
            report(CanaryReport.STOPPED, "stopped while it waited for " + waitsFor);
        case CanaryDecision.Advance next -> throw new IllegalStateException("no end: " + next);
      };
    } finally {
      traffic.takeBack();
    }
  }

  private CanaryReport report(String end, String reason) {
    return new CanaryReport(end, reason, "", steps);
  }

  private String last() {
    return steps.getLast().observed();
  }

  /** From step to step; the decision that ended it, which is to stay where somebody stopped it. */
  private CanaryDecision walk(BooleanSupplier stop) {
    int step = plan.first();
    while (true) {
      CanaryDecision decision = take(step, stop);
      if (!(decision instanceof CanaryDecision.Advance(int next))) {
        return decision;
      }
      step = next;
    }
  }

  private CanaryDecision take(int step, BooleanSupplier stop) {
    Instant since = pace.instant();
    int percent = plan.percent(step);
    Observation seen = Observation.EMPTY;
    CanaryDecision decision = new CanaryDecision.Stay("its first look");
    int silent = 0;
    while (decision instanceof CanaryDecision.Stay && !stop.getAsBoolean()) {
      Optional<Steered> look = look(percent, silent);
      silent = look.isPresent() ? 0 : silent + 1;
      if (look.isPresent()) {
        seen = look.get().seen();
        decision = decide(step, Duration.between(since, pace.instant()), look.get());
      }
      decision = traffic.mustGo().map(CanaryDecision.class::cast).orElse(decision);
      if (decision instanceof CanaryDecision.Stay) {
        pace.await();
      }
    }
    double seconds = Duration.between(since, pace.instant()).toMillis() / 1000.0;
    steps.add(new CanaryReport.Step(percent, seconds, CanaryJudge.summary(seen)));
    onStep.accept(steps.getLast());
    return decision;
  }

  private CanaryDecision decide(int step, Duration since, Steered look) {
    CanaryDecision decision = CanaryJudge.decide(plan, step, since, look.seen());
    boolean isSeen = look.candidateDigest().equals(digest);
    return isSeen || decision instanceof CanaryDecision.TakeBack
        ? decision
        : new CanaryDecision.Stay("the endpoint to see the candidate's model");
  }

  /** A busy endpoint may be slow to answer; one that never does is an error. */
  private Optional<Steered> look(int percent, int silent) {
    try {
      return Optional.of(traffic.share(percent));
    } catch (StageException e) {
      if (silent >= MOST_SILENT_LOOKS || e.exitCode() != ExitCode.UNAVAILABLE) {
        throw e;
      }
      return Optional.empty();
    }
  }
}
