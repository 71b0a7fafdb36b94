package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.CanaryStep;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.GateVerdict;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.operator.run.Conditions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The one place that makes the status of a promotion; Ready, Reconciling, Stalled as in kstatus.
 */
final class PromotionStatuses {
  static final String VERIFIED = "Verified";
  static final String EVALUATED = "Evaluated";
  static final String PROPOSED = "Proposed";
  static final String APPROVED = "Approved";
  static final String CANARY = "Canary";
  static final String PROMOTED = "Promoted";
  static final String REJECTED = "Rejected";
  static final String ROLLED_BACK = "RolledBack";
  static final String FAILED = "Failed";
  static final String REVERTED = "Reverted";

  /** Reasons of {@link #REVERTED} while something is still to be done. */
  static final String REVERTING = "Reverting";

  static final String REVERT_DELAYED = "GitUnreachable";

  private static final Duration SEEN_EVERY = Duration.ofSeconds(10);

  private final Clock clock;

  PromotionStatuses(Clock clock) {
    this.clock = clock;
  }

  /** Something must happen elsewhere first. */
  ModelPromotionStatus waiting(PromotionView view, String reason, String message) {
    String phase = view.status().phase();
    return underWay(view, phase == null ? "Waiting" : phase, reason, message).build();
  }

  /** A person must change something; it goes on by itself then. */
  ModelPromotionStatus stalled(PromotionView view, String reason, String message) {
    String phase = view.status().phase();
    return kstatus(draft(view), State.STALLED, reason, message)
        .phase(phase == null ? "Waiting" : phase)
        .build();
  }

  /** The candidate is what its run made, and this is what it has to beat. */
  ModelPromotionStatus verified(PromotionView view, @Nullable Model incumbent) {
    String against =
        incumbent == null ? "; nothing serves yet" : "; " + incumbent.digest() + " serves";
    String message = view.digest() + " is there" + against;
    return underWay(view, VERIFIED, VERIFIED, message)
        .incumbent(incumbent)
        .condition(VERIFIED, true, VERIFIED, message)
        .build();
  }

  /** An attempt at a stage is about to be created; this is written first. */
  ModelPromotionStatus intent(
      PromotionView view, String stage, int attempt, RunStatus.Retries used) {
    return underWay(view, VERIFIED, "Evaluating", "stage " + stage + ", attempt " + attempt)
        .attempt(stage, attempt, used)
        .build();
  }

  /** A stage other than the gates is done. */
  ModelPromotionStatus stageFinished(PromotionView view, RunStatus.StageResult result) {
    return underWay(view, VERIFIED, "Evaluating", "stage " + result.name() + " is finished")
        .attempt(null, 0, new RunStatus.Retries(0, 0, 0))
        .finished(result)
        .build();
  }

  /** An attempt failed and there will be another one. */
  ModelPromotionStatus retrying(PromotionView view, RunStatus.Failure failure) {
    return underWay(view, VERIFIED, failure.reason(), failure.message()).failure(failure).build();
  }

  /** It cannot be decided; nothing more happens until {@code spec.force}. */
  ModelPromotionStatus failed(PromotionView view, RunStatus.Failure failure) {
    return kstatus(draft(view), State.STALLED, failure.reason(), failure.message())
        .phase(FAILED)
        .failure(failure)
        .completed(now())
        .condition(EVALUATED, false, failure.reason(), failure.message())
        .condition(FAILED, true, failure.reason(), failure.message())
        .build();
  }

  /** The gates let it through, or are passed over. */
  ModelPromotionStatus evaluated(PromotionView view, String reason, String message) {
    return underWay(view, EVALUATED, reason, message)
        .attempt(null, 0, new RunStatus.Retries(0, 0, 0))
        .condition(EVALUATED, true, reason, message)
        .build();
  }

  /** The gates' verdicts, before anything is made of them. */
  ModelPromotionStatus judged(
      PromotionView view, RunStatus.StageResult result, String summary, List<GateVerdict> gates) {
    return draft(view).finished(result).verdict(summary, gates).build();
  }

  /** Whoever has to agree was asked. */
  ModelPromotionStatus proposed(PromotionView view, Optional<String> pullRequest) {
    String message =
        pullRequest
            .map(address -> "waits for " + address)
            .orElse("its branch is pushed, and waits to be merged");
    return asked(view, pullRequest, message).phase(PROPOSED).build();
  }

  /** Whoever has to agree was asked, and something is in the way. */
  ModelPromotionStatus obstructed(PromotionView view, Optional<String> pullRequest, String reason) {
    return kstatus(asked(view, pullRequest, reason), State.STALLED, "Obstructed", reason)
        .phase(PROPOSED)
        .build();
  }

  private PromotionDraft asked(PromotionView view, Optional<String> pullRequest, String message) {
    PromotionDraft draft =
        underWay(view, PROPOSED, PROPOSED, message).condition(PROPOSED, true, PROPOSED, message);
    pullRequest.ifPresent(draft::pullRequest);
    return draft;
  }

  /** Whoever had to agree does. */
  ModelPromotionStatus approved(PromotionView view, String reason, String message) {
    return underWay(view, APPROVED, reason, message)
        .condition(PROPOSED, true, reason, message)
        .condition(APPROVED, true, reason, message)
        .build();
  }

  /** A step of the canary is to begin; the share of the one before it stays. */
  ModelPromotionStatus canaryStep(PromotionView view, int step) {
    return canary(view, "CandidateStarts", "the candidate's pods for the next step start")
        .canary(view.status().canaryPercent(), new CanaryStep(step, now(), 0, null, null))
        .build();
  }

  /** Pods may give the candidate that share from now on. */
  ModelPromotionStatus canaryShare(PromotionView view, int step, int percent) {
    return canary(view, "Share", percent + " % of the traffic")
        .canary(percent, new CanaryStep(step, now(), 0, null, null))
        .build();
  }

  /** The canary cannot go on for now. */
  ModelPromotionStatus canaryWaits(PromotionView view, String reason, String message) {
    return canary(view, reason, message).build();
  }

  /** What pods have seen, written down at most every {@link #SEEN_EVERY}. */
  ModelPromotionStatus canarySeen(
      PromotionView view, long requests, String observed, String waitsFor) {
    CanaryStep step = view.status().canary();
    Integer percent = view.status().canaryPercent();
    String last = step == null ? null : step.observedTime();
    boolean isFresh = last != null && Instant.parse(last).plus(SEEN_EVERY).isAfter(clock.instant());
    if (step == null || isFresh) {
      return view.status();
    }
    return canary(view, "Share", percent + " % of the traffic; waits for " + waitsFor)
        .canary(percent, new CanaryStep(step.step(), step.since(), requests, observed, now()))
        .build();
  }

  private PromotionDraft canary(PromotionView view, String reason, String message) {
    return underWay(view, CANARY, reason, message).condition(CANARY, false, reason, message);
  }

  /** No pod gives the candidate anything any more. */
  ModelPromotionStatus trafficBack(PromotionView view) {
    return draft(view).canary(0, view.status().canary()).build();
  }

  /** The candidate may have all of the traffic. */
  ModelPromotionStatus released(PromotionView view, String reason, String message) {
    return underWay(view, CANARY, reason, message).condition(CANARY, true, reason, message).build();
  }

  /** The endpoint brings the candidate out. */
  ModelPromotionStatus rollingOut(PromotionView view, String message) {
    return underWay(view, CANARY, "RollingOut", message).build();
  }

  /** It serves. */
  ModelPromotionStatus promoted(PromotionView view, String message) {
    return kstatus(draft(view), State.READY, PROMOTED, message)
        .phase(PROMOTED)
        .canary(view.status().canary() == null ? null : 100, view.status().canary())
        .completed(now())
        .condition(PROMOTED, true, PROMOTED, message)
        .build();
  }

  /** It does not get traffic, now and later. */
  ModelPromotionStatus rejected(PromotionView view, String reason, String message) {
    return kstatus(draft(view), State.STALLED, reason, message)
        .phase(REJECTED)
        .attempt(null, 0, view.retries())
        .completed(now())
        .condition(REJECTED, true, reason, message)
        .build();
  }

  /**
   * People want a third model by now.
   *
   * @param meanwhile what was done to the candidate: tried, judged
   */
  ModelPromotionStatus superseded(PromotionView view, String meanwhile) {
    return rejected(
        view, "Superseded", "spec.model was changed while the candidate was " + meanwhile);
  }

  /**
   * Its traffic goes back to the incumbent, whatever Git says. A share of the canary stays in the
   * status until pods say that it is gone; one that was promoted has none beside the incumbent.
   */
  ModelPromotionStatus rolledBack(PromotionView view, String reason, String message) {
    Integer none = view.status().canary() == null ? null : 0;
    Integer has = view.isTrue(PROMOTED) ? none : view.status().canaryPercent();
    return kstatus(draft(view), State.STALLED, ROLLED_BACK, message)
        .phase(ROLLED_BACK)
        .attempt(null, 0, view.retries())
        .canary(has, view.status().canary())
        .completed(now())
        .condition(ROLLED_BACK, true, reason, message)
        .condition(PROMOTED, false, ROLLED_BACK, message)
        .build();
  }

  /** How far {@code spec.model} is on its way back. */
  ModelPromotionStatus reverted(PromotionView view, boolean done, String reason, String message) {
    return draft(view).condition(REVERTED, done, reason, message).build();
  }

  /** Git does not answer; what it was last known to say stays. */
  ModelPromotionStatus revertDelayed(PromotionView view, String message) {
    return view.isReason(REVERTED, REVERTING)
        ? view.status()
        : reverted(view, false, REVERT_DELAYED, message);
  }

  /** An end that a person has lifted by {@code spec.force}: as at the beginning. */
  ModelPromotionStatus reopened(PromotionView view) {
    return underWay(view.with(PromotionView.EMPTY), "Waiting", "Forced", "spec.force is true")
        .build();
  }

  /** Whether nothing more happens by itself. */
  static boolean isOver(ModelPromotionStatus status) {
    return isEnd(status) || Conditions.isTrue(status.conditions(), PROMOTED);
  }

  /** Whether it ended without the candidate serving. */
  static boolean isEnd(ModelPromotionStatus status) {
    return Conditions.isTrue(status.conditions(), REJECTED)
        || Conditions.isTrue(status.conditions(), ROLLED_BACK)
        || Conditions.isTrue(status.conditions(), FAILED);
  }

  private enum State {
    READY,
    RECONCILING,
    STALLED
  }

  private PromotionDraft underWay(PromotionView view, String phase, String reason, String message) {
    return kstatus(draft(view), State.RECONCILING, reason, message).phase(phase);
  }

  private static PromotionDraft kstatus(
      PromotionDraft draft, State state, String reason, String message) {
    return draft
        .condition("Ready", state == State.READY, reason, message)
        .condition("Reconciling", state == State.RECONCILING, reason, message)
        .condition("Stalled", state == State.STALLED, reason, message);
  }

  private PromotionDraft draft(PromotionView view) {
    Long generation = view.promotion().getMetadata().getGeneration();
    return new PromotionDraft(view.status(), generation == null ? 0 : generation, now());
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
