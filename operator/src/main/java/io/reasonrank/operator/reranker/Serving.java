package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.reasonrank.pipeline.kubernetes.Labels;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a Deployment is.
 *
 * @param replicas asked for
 * @param ready that answer
 * @param rolledOut whether every replica is of the newest template and answers
 * @param stuck why it makes no progress, or null
 * @param digest of the model in its template, or null where none is known
 */
record Serving(
    int replicas, int ready, boolean rolledOut, @Nullable String stuck, @Nullable String digest) {

  static Serving of(Deployment deployment) {
    DeploymentStatus status = deployment.getStatus();
    Integer asked = deployment.getSpec().getReplicas();
    int replicas = asked == null ? 1 : asked;
    if (status == null) {
      return new Serving(replicas, 0, false, null, digest(deployment));
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
    return new Serving(replicas, ready, rolledOut, stuck(status), digest(deployment));
  }

  private static @Nullable String stuck(DeploymentStatus status) {
    return status.getConditions().stream()
        .filter(condition -> condition.getType().equals("Progressing"))
        .filter(condition -> "ProgressDeadlineExceeded".equals(condition.getReason()))
        .map(condition -> condition.getMessage())
        .findFirst()
        .orElse(null);
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
