package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus.CanaryStep;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.CandidateReplicas;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import io.reasonrank.promotion.canary.CanaryDecision;
import io.reasonrank.promotion.canary.CanaryJudge;
import io.reasonrank.promotion.canary.CanaryPlan;
import io.reasonrank.promotion.canary.Steering;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Moves shares of the traffic to the candidate, step by step. What pods may give it stands in the
 * status before they are told, so whoever takes over knows at least what to take back.
 */
final class Shares {
  private final PromotionStatuses statuses;
  private final TrafficDesk desk;
  private final PromotionSettings settings;
  private final Clock clock;

  Shares(PromotionStatuses statuses, TrafficDesk desk, PromotionSettings settings, Clock clock) {
    this.statuses = statuses;
    this.desk = desk;
    this.settings = settings;
    this.clock = clock;
  }

  /** One look at a canary. */
  PromotionOutcome take(PromotionView view) {
    Reranker reranker = view.requireReranker();
    CanaryPlan plan = CanaryPlan.of(reranker.getSpec().canary());
    CanaryStep step = view.status().canary();
    if (step == null) {
      return new PromotionOutcome.Persist(statuses.canaryStep(view, plan.first()));
    }
    if (view.isSuperseded()) {
      return new PromotionOutcome.Persist(statuses.superseded(view, "tried"));
    }
    Optional<CandidateReplicas> pods = replicas(reranker, view.digest());
    Optional<String> stuck = pods.flatMap(found -> Optional.ofNullable(found.stuck()));
    if (stuck.isPresent()) {
      return new PromotionOutcome.Persist(statuses.rolledBack(view, "CandidateStuck", stuck.get()));
    }
    boolean ready = pods.filter(found -> bears(found, reranker, plan, step)).isPresent();
    Integer has = view.status().canaryPercent();
    int next = plan.percent(step.step());
    if (ready && (has == null || has != next)) {
      return new PromotionOutcome.Persist(statuses.canaryShare(view, step.step(), next));
    }
    return has == null || pods.isEmpty()
        ? again(statuses.canaryWaits(view, "CandidateStarts", "the candidate's pods start"))
        : look(view, plan, step, has, pods.get(), ready);
  }

  private static Optional<CandidateReplicas> replicas(Reranker reranker, String digest) {
    RerankerStatus status = reranker.getStatus();
    return Optional.ofNullable(status)
        .flatMap(known -> Optional.ofNullable(known.candidate()))
        .filter(pods -> pods.digest().equals(digest) && pods.url() != null);
  }

  /** Whether the candidate's pods are up, and as many as the step needs. */
  private static boolean bears(
      CandidateReplicas pods, Reranker reranker, CanaryPlan plan, CanaryStep step) {
    int needed = RerankerRenderer.candidateReplicas(reranker, plan.percent(step.step())).orElse(1);
    return pods.readyReplicas() >= pods.replicas() && pods.replicas() >= needed;
  }

  private PromotionOutcome look(
      PromotionView view,
      CanaryPlan plan,
      CanaryStep step,
      int has,
      CandidateReplicas pods,
      boolean ready) {
    TrafficDesk.Look look = desk.steer(view.requireReranker(), steering(plan, has, pods));
    Duration since = Duration.between(Instant.parse(step.since()), clock.instant());
    CanaryDecision decision = CanaryJudge.decide(plan, step.step(), since, look.seen());
    if (decision instanceof CanaryDecision.TakeBack(String check, String reason)) {
      return new PromotionOutcome.Persist(
          statuses.rolledBack(view, check, "at " + has + " %: " + reason));
    }
    Optional<String> obstacle = obstacle(look, view.digest(), ready);
    if (obstacle.isPresent()) {
      return again(statuses.canaryWaits(view, "CandidateWaits", obstacle.get()));
    }
    long requests = CanaryJudge.requests(step.step(), look.seen());
    String summary = CanaryJudge.summary(look.seen());
    return switch (decision) {
      case CanaryDecision.Stay(String waitsFor) ->
          again(statuses.canarySeen(view, requests, summary, waitsFor));
      case CanaryDecision.Advance(int to) ->
          new PromotionOutcome.Persist(statuses.canaryStep(view, to));
      case CanaryDecision.Finish() ->
          new PromotionOutcome.Persist(
              statuses.released(view, "Shown", "it had all of the traffic: " + summary));
      case CanaryDecision.TakeBack done -> throw new IllegalStateException("handled: " + done);
    };
  }

  private Steering steering(CanaryPlan plan, int has, CandidateReplicas pods) {
    return plan.steering(URI.create(String.valueOf(pods.url())), has, settings.lease());
  }

  private static Optional<String> obstacle(TrafficDesk.Look look, String digest, boolean ready) {
    if (look.pods() == 0 && look.silent().isEmpty()) {
      return Optional.of("no pod serves that could share its requests");
    }
    if (!look.silent().isEmpty()) {
      return Optional.of(
          "pod "
              + look.silent().getFirst()
              + " does not answer the operator; is the way to it shut?");
    }
    if (!look.candidates().equals(Set.of(digest))) {
      return Optional.of("pods do not see the candidate's model yet");
    }
    return ready ? Optional.empty() : Optional.of("the candidate's pods start");
  }

  /** Keeps all of the traffic with the candidate while the endpoint itself changes to it. */
  void hold(PromotionView view) {
    CanaryPlan plan = CanaryPlan.of(view.requireReranker().getSpec().canary());
    Integer has = view.status().canaryPercent();
    replicas(view.requireReranker(), view.digest())
        .filter(pods -> has != null && has > 0)
        .ifPresent(pods -> desk.steer(view.requireReranker(), steering(plan, 100, pods)));
  }

  private PromotionOutcome again(io.reasonrank.api.v1alpha1.ModelPromotionStatus status) {
    return new PromotionOutcome.CheckAgain(settings.canaryPoll(), status);
  }
}
