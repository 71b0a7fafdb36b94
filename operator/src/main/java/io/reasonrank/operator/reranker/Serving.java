package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.reasonrank.pipeline.kubernetes.Labels;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * How far what serves is.
 *
 * @param url where it answers, or null where that is not known yet
 * @param replicas asked for, or null where Knative keeps that to itself
 * @param ready that answer, or null likewise
 * @param rolledOut whether every replica is of the newest template and answers
 * @param stuck why it makes no progress, or null
 * @param digest of the model in its template, or null where none is known
 */
record Serving(
    @Nullable String url,
    @Nullable Integer replicas,
    @Nullable Integer ready,
    boolean rolledOut,
    @Nullable String stuck,
    @Nullable String digest) {

  static Serving of(Deployment deployment) {
    String url =
        "http://"
            + deployment.getMetadata().getName()
            + "."
            + deployment.getMetadata().getNamespace()
            + ".svc";
    DeploymentStatus status = deployment.getStatus();
    Integer asked = deployment.getSpec().getReplicas();
    int replicas = asked == null ? 1 : asked;
    if (status == null) {
      return new Serving(url, replicas, 0, false, null, digest(deployment));
    }
    int ready = orZero(status.getReadyReplicas());
    boolean current =
        deployment.getMetadata().getGeneration() != null
            && deployment.getMetadata().getGeneration().equals(status.getObservedGeneration());
    boolean rolledOut =
        current
            && orZero(status.getUpdatedReplicas()) == replicas
            && orZero(status.getReplicas()) == replicas
            && ready == replicas;
    return new Serving(url, replicas, ready, rolledOut, stuck(status), digest(deployment));
  }

  private static @Nullable String stuck(DeploymentStatus status) {
    return status.getConditions().stream()
        .filter(Serving::isStuck)
        .map(condition -> condition.getMessage())
        .findFirst()
        .orElse(null);
  }

  /** Too slow, or refused by a quota or an admission. */
  private static boolean isStuck(DeploymentCondition condition) {
    return "ProgressDeadlineExceeded".equals(condition.getReason())
        || (condition.getType().equals("ReplicaFailure") && condition.getStatus().equals("True"));
  }

  /** What a Knative Service says of its newest revision. */
  static Serving of(GenericKubernetesResource service) {
    Optional<Map<String, Object>> ready = condition(service, "Ready");
    Number observed = service.get("status", "observedGeneration");
    boolean current =
        observed != null
            && Long.valueOf(observed.longValue()).equals(service.getMetadata().getGeneration());
    String digest = service.get("spec", "template", "metadata", "annotations", Labels.MODEL_DIGEST);
    return new Serving(
        service.get("status", "url"),
        null,
        null,
        current && ready.filter(is("True")).isPresent(),
        ready
            .filter(found -> current && is("False").test(found))
            .map(found -> found.get("reason") + ": " + found.get("message"))
            .orElse(null),
        digest);
  }

  private static Predicate<Map<String, Object>> is(String status) {
    return condition -> status.equals(condition.get("status"));
  }

  private static Optional<Map<String, Object>> condition(
      GenericKubernetesResource service, String type) {
    List<Map<String, Object>> conditions = service.get("status", "conditions");
    return conditions == null
        ? Optional.empty()
        : conditions.stream().filter(one -> type.equals(one.get("type"))).findFirst();
  }

  /** For people. */
  String summary() {
    return ready == null ? "Knative scales it" : ready + " of " + replicas + " replicas answer";
  }

  private static @Nullable String digest(Deployment deployment) {
    Map<String, String> annotations =
        deployment.getSpec().getTemplate().getMetadata().getAnnotations();
    return annotations == null ? null : annotations.get(Labels.MODEL_DIGEST);
  }

  private static int orZero(@Nullable Integer count) {
    return count == null ? 0 : count;
  }
}
