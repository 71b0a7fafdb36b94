package io.reasonrank.operator.reranker;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.CandidateReplicas;
import io.reasonrank.api.v1alpha1.RerankerStatus.PastPromotion;
import io.reasonrank.api.v1alpha1.RerankerStatus.Traffic;
import io.reasonrank.operator.reranker.Preflight.Obstacle;
import io.reasonrank.operator.run.Conditions;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one place that makes the status of a Reranker; Ready, Reconciling, Stalled as in kstatus. */
final class RerankerStatusFactory {
  private static final RerankerStatus EMPTY =
      new RerankerStatus(
          null, null, null, null, null, null, null, null, List.of(), null, List.of(), List.of());

  private final Clock clock;

  RerankerStatusFactory(Clock clock) {
    this.clock = clock;
  }

  /** Nothing can be served yet. */
  RerankerStatus waiting(Reranker reranker, String reason, String message) {
    return status(reranker, "Waiting", reason, message, State.RECONCILING, null, null);
  }

  /** A person must change something. */
  RerankerStatus stalled(Reranker reranker, String reason, String message) {
    return status(reranker, "Stalled", reason, message, State.STALLED, null, null);
  }

  /** Nothing can be created before somebody removes this. */
  RerankerStatus blocked(Reranker reranker, Obstacle obstacle) {
    return status(
        reranker, "Stalled", obstacle.reason(), obstacle.message(), State.STALLED, null, obstacle);
  }

  /** It is there, and this is how far. */
  RerankerStatus serving(
      Reranker reranker,
      Serving serving,
      Optional<CandidateReplicas> candidate,
      @Nullable Obstacle obstacle) {
    return with(serving(reranker, serving, obstacle), candidate);
  }

  private static RerankerStatus with(RerankerStatus status, Optional<CandidateReplicas> candidate) {
    return new RerankerStatus(
        status.observedGeneration(),
        status.phase(),
        status.url(),
        status.replicas(),
        status.readyReplicas(),
        status.rolloutSeconds(),
        status.selector(),
        status.servedDigest(),
        status.traffic(),
        candidate.orElse(null),
        status.promotions(),
        status.conditions());
  }

  private RerankerStatus serving(Reranker reranker, Serving serving, @Nullable Obstacle obstacle) {
    String stuck = serving.stuck();
    if (serving.rolledOut()) {
      String message = serving.summary();
      return status(reranker, "Ready", "Serving", message, State.READY, serving, obstacle);
    }
    return stuck == null
        ? status(
            reranker,
            "RollingOut",
            "RollingOut",
            serving.summary(),
            State.RECONCILING,
            serving,
            obstacle)
        : status(reranker, "Stalled", "RolloutStuck", stuck, State.STALLED, serving, obstacle);
  }

  /**
   * A status with who gets how much, what became of promotions, and whether the spec's model is
   * what serves.
   */
  RerankerStatus with(
      RerankerStatus status,
      List<PastPromotion> history,
      Optional<ServingChoice> choice,
      Optional<Trial> trial) {
    Long generation = status.observedGeneration();
    var conditions =
        new Conditions(status.conditions(), generation == null ? 0 : generation, now());
    choice.ifPresent(made -> inSync(conditions, made));
    return new RerankerStatus(
        status.observedGeneration(),
        status.phase(),
        status.url(),
        status.replicas(),
        status.readyReplicas(),
        status.rolloutSeconds(),
        status.selector(),
        status.servedDigest(),
        trial.map(Trial::traffic).orElseGet(() -> all(status.servedDigest())),
        status.candidate(),
        history,
        conditions.all());
  }

  private static List<Traffic> all(@Nullable String digest) {
    return digest == null ? List.of() : List.of(new Traffic(digest, 100));
  }

  private static void inSync(Conditions conditions, ServingChoice choice) {
    choice
        .reason()
        .ifPresentOrElse(
            reason -> conditions.set("InSync", false, reason.word(), reason.message()),
            () -> conditions.set("InSync", true, "InSync", "what spec.model asks for serves"));
  }

  private enum State {
    READY,
    RECONCILING,
    STALLED
  }

  private RerankerStatus status(
      Reranker reranker,
      String phase,
      String reason,
      String message,
      State state,
      @Nullable Serving serving,
      @Nullable Obstacle obstacle) {
    RerankerStatus old = reranker.getStatus() == null ? EMPTY : reranker.getStatus();
    Long generation = reranker.getMetadata().getGeneration();
    var conditions = new Conditions(old.conditions(), generation == null ? 0 : generation, now());
    conditions.set("Ready", state == State.READY, reason, message);
    conditions.set("Reconciling", state == State.RECONCILING, reason, message);
    conditions.set("Stalled", state == State.STALLED, reason, message);
    Long took = rolloutSeconds(old, serving);
    if (serving != null) {
      conditions.set("RollingOut", !serving.rolledOut(), reason, message);
    }
    if (obstacle == null) {
      conditions.set("Preflight", true, "Passed", "nothing known stands in the way");
    } else {
      conditions.set("Preflight", false, obstacle.reason(), obstacle.message());
    }
    return new RerankerStatus(
        generation,
        phase,
        serving == null ? null : serving.url(),
        serving == null ? null : serving.replicas(),
        serving == null ? null : serving.ready(),
        took,
        selector(reranker),
        serving != null && serving.rolledOut() ? serving.digest() : old.servedDigest(),
        old.traffic(),
        old.candidate(),
        old.promotions(),
        conditions.all());
  }

  /** Measured from what the last status said to what this one says. */
  private @Nullable Long rolloutSeconds(RerankerStatus old, @Nullable Serving serving) {
    if (serving == null || !serving.rolledOut()) {
      return old.rolloutSeconds();
    }
    return old.conditions().stream()
        .filter(condition -> condition.type().equals("RollingOut"))
        .filter(condition -> condition.status().equals("True"))
        .map(condition -> Instant.parse(condition.lastTransitionTime()))
        .map(start -> Duration.between(start, clock.instant()).toSeconds())
        .findFirst()
        .orElse(old.rolloutSeconds());
  }

  private static String selector(Reranker reranker) {
    return RerankerRenderer.labels(reranker).entrySet().stream()
        .map(label -> label.getKey() + "=" + label.getValue())
        .collect(Collectors.joining(","));
  }

  private String now() {
    return clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
