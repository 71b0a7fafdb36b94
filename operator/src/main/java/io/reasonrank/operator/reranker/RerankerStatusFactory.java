package io.reasonrank.operator.reranker;

import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.operator.run.Conditions;
import io.reasonrank.pipeline.kubernetes.RerankerRenderer;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The one place that makes the status of a Reranker; Ready, Reconciling, Stalled as in kstatus. */
final class RerankerStatusFactory {
  private static final RerankerStatus EMPTY =
      new RerankerStatus(null, null, null, null, null, null, null, List.of(), List.of());

  private final Clock clock;

  RerankerStatusFactory(Clock clock) {
    this.clock = clock;
  }

  /** Nothing can be served yet. */
  RerankerStatus waiting(Reranker reranker, String reason, String message) {
    return status(reranker, "Waiting", reason, message, State.RECONCILING, null);
  }

  /** A person must change something. */
  RerankerStatus stalled(Reranker reranker, String reason, String message) {
    return status(reranker, "Stalled", reason, message, State.STALLED, null);
  }

  /** It is there, and this is how far. */
  RerankerStatus serving(Reranker reranker, Serving serving) {
    String message = serving.ready() + " of " + serving.replicas() + " replicas answer";
    String stuck = serving.stuck();
    if (serving.rolledOut()) {
      return status(reranker, "Ready", "Serving", message, State.READY, serving);
    }
    return stuck == null
        ? status(reranker, "RollingOut", "RollingOut", message, State.RECONCILING, serving)
        : status(reranker, "Stalled", "RolloutStuck", stuck, State.STALLED, serving);
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
      @Nullable Serving serving) {
    RerankerStatus old = reranker.getStatus() == null ? EMPTY : reranker.getStatus();
    Long generation = reranker.getMetadata().getGeneration();
    var conditions = new Conditions(old.conditions(), generation == null ? 0 : generation, now());
    conditions.set("Ready", state == State.READY, reason, message);
    conditions.set("Reconciling", state == State.RECONCILING, reason, message);
    conditions.set("Stalled", state == State.STALLED, reason, message);
    preflight(reranker, conditions);
    return new RerankerStatus(
        generation,
        phase,
        serving == null ? null : address(reranker),
        serving == null ? null : serving.replicas(),
        serving == null ? null : serving.ready(),
        selector(reranker),
        serving != null && serving.rolledOut() ? serving.digest() : old.servedDigest(),
        old.traffic(),
        conditions.all());
  }

  /** What is known beforehand to hold a rollout or its scaling up. */
  private static void preflight(Reranker reranker, Conditions conditions) {
    var spec = reranker.getSpec();
    boolean scales = spec.replicas() == null;
    boolean cpu = spec.pod() != null && spec.pod().cpu() != null;
    if (scales && !cpu) {
      conditions.set(
          "Preflight",
          false,
          "NoCpuRequest",
          "the autoscaler measures CPU against spec.pod.cpu, which is not set; set it, or"
              + " spec.replicas");
    } else if (scales && spec.autoscaling().minReplicas() == 0) {
      conditions.set(
          "Preflight",
          false,
          "NoScaleToZero",
          "a Deployment keeps one replica; scaling to zero needs Knative");
    } else {
      conditions.set("Preflight", true, "Passed", "nothing known stands in the way");
    }
  }

  private static String address(Reranker reranker) {
    var metadata = reranker.getMetadata();
    return "http://" + metadata.getName() + "." + metadata.getNamespace() + ".svc";
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
