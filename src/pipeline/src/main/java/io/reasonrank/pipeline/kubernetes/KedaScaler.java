package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.reasonrank.api.v1alpha1.RerankerSpec.Autoscaling;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A KEDA ScaledObject on the requests that pods work on or keep waiting. One replica stays: without
 * pods nobody counts what waits.
 */
final class KedaScaler {
  static final String API_VERSION = "keda.sh/v1alpha1";
  static final String KIND = "ScaledObject";

  /** Models take long to load: a replica stays for five minutes after the last need of it. */
  private static final int COOLDOWN_SECONDS = 300;

  private KedaScaler() {}

  static GenericKubernetesResource of(ObjectMeta metadata, Autoscaling scaling, String prometheus) {
    Map<String, Object> spec = new TreeMap<>();
    spec.put("scaleTargetRef", Map.of("name", metadata.getName()));
    spec.put("minReplicaCount", Math.max(1, scaling.minReplicas()));
    spec.put("maxReplicaCount", scaling.maxReplicas());
    spec.put("cooldownPeriod", COOLDOWN_SECONDS);
    spec.put("triggers", List.of(trigger(metadata, scaling, prometheus)));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(API_VERSION)
        .withKind(KIND)
        .withMetadata(metadata)
        .addToAdditionalProperties("spec", spec)
        .build();
  }

  private static Map<String, Object> trigger(
      ObjectMeta metadata, Autoscaling scaling, String prometheus) {
    Map<String, Object> values = new TreeMap<>();
    values.put("serverAddress", prometheus);
    values.put("threshold", Integer.toString(scaling.targetConcurrency()));
    values.put("query", query(metadata));
    return new TreeMap<>(Map.of("type", "prometheus", "metadata", values));
  }

  /** Pods of a Deployment are named after it, its template and themselves. */
  private static String query(ObjectMeta metadata) {
    String pods =
        "namespace=\"%s\",pod=~\"%s-[0-9a-z]+-[0-9a-z]{5}\""
            .formatted(metadata.getNamespace(), metadata.getName());
    return "sum(reasonrank_queue_running{%1$s}) + sum(reasonrank_queue_waiting{%1$s})"
        .formatted(pods);
  }
}
