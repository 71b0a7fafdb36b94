package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceQuota;
import io.reasonrank.api.v1alpha1.Pod;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.pipeline.kubernetes.KnativeFeatures;
import io.reasonrank.pipeline.kubernetes.ServingPlatform;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What is known beforehand to hold a rollout or its scaling up. Pure. */
final class Preflight {
  /**
   * One thing that stands in the way.
   *
   * @param reason for machines
   * @param message what, where, and what to do
   * @param hopeless whether nothing can be created before it is changed
   */
  record Obstacle(String reason, String message, boolean hopeless) {}

  private Preflight() {}

  /** Switches of Knative that the pod needs, where they could be read. */
  static Optional<Obstacle> switches(
      GenericKubernetesResource service, Optional<Map<String, String>> switches) {
    return switches
        .map(found -> KnativeFeatures.missing(service, found))
        .filter(missing -> !missing.isEmpty())
        .map(
            missing ->
                new Obstacle(
                    "KnativeFeatures",
                    "Knative's admission refuses the pod unless ConfigMap %s/%s enables %s"
                        .formatted(
                            KnativeFeatures.NAMESPACE,
                            KnativeFeatures.CONFIG_MAP,
                            String.join(", ", missing)),
                    true));
  }

  /** Everything else, the most urgent first. */
  static List<Obstacle> obstacles(
      Reranker reranker,
      ServedPlatforms served,
      ServingPlatform platform,
      Collection<ResourceQuota> quotas,
      @Nullable Long rolloutSeconds) {
    List<Obstacle> found = new ArrayList<>();
    quotas.forEach(quota -> exceeded(reranker, quota).ifPresent(found::add));
    slowStart(reranker, rolloutSeconds).ifPresent(found::add);
    scaling(reranker, served, platform).ifPresent(found::add);
    return found;
  }

  private static Optional<Obstacle> exceeded(Reranker reranker, ResourceQuota quota) {
    int replicas = most(reranker);
    return needs(reranker.getSpec().pod()).entrySet().stream()
        .filter(need -> hard(quota, need.getKey()).isPresent())
        .filter(
            need ->
                need.getValue()
                        .multiply(BigDecimal.valueOf(replicas))
                        .compareTo(hard(quota, need.getKey()).orElseThrow())
                    > 0)
        .findFirst()
        .map(
            need ->
                new Obstacle(
                    "Quota",
                    "ResourceQuota %s allows %s %s; %d replicas need %s"
                        .formatted(
                            quota.getMetadata().getName(),
                            hard(quota, need.getKey()).orElseThrow().toPlainString(),
                            need.getKey(),
                            replicas,
                            need.getValue().multiply(BigDecimal.valueOf(replicas)).toPlainString()),
                    false));
  }

  private static int most(Reranker reranker) {
    Integer fixed = reranker.getSpec().replicas();
    return fixed == null ? reranker.getSpec().autoscaling().maxReplicas() : fixed;
  }

  private static Optional<BigDecimal> hard(ResourceQuota quota, String resource) {
    return Optional.ofNullable(quota.getSpec())
        .map(spec -> spec.getHard())
        .map(hard -> hard.get(resource))
        .map(Quantity::getNumericalAmount);
  }

  /** By the names that quotas count them under; what a pod asks for it may also use at most. */
  private static Map<String, BigDecimal> needs(@Nullable Pod pod) {
    Map<String, BigDecimal> needs = new TreeMap<>();
    needs.put("pods", BigDecimal.ONE);
    if (pod != null && pod.accelerators() != null) {
      needs.put(
          "requests." + pod.accelerators().type(), BigDecimal.valueOf(pod.accelerators().count()));
    }
    if (pod != null) {
      both(needs, "cpu", pod.cpu());
      both(needs, "memory", pod.memory());
    }
    return needs;
  }

  private static void both(
      Map<String, BigDecimal> needs, String resource, @Nullable String amount) {
    if (amount != null) {
      BigDecimal value = new Quantity(amount).getNumericalAmount();
      needs.put("limits." + resource, value);
      needs.put("requests." + resource, value);
    }
  }

  private static Optional<Obstacle> slowStart(Reranker reranker, @Nullable Long rolloutSeconds) {
    int deadline = reranker.getSpec().startupSeconds();
    return Optional.ofNullable(rolloutSeconds)
        .filter(seconds -> 2 * seconds > deadline)
        .map(
            seconds ->
                new Obstacle(
                    "SlowStart",
                    "the newest rollout took %d s; spec.startupSeconds %d leaves less than twice that"
                        .formatted(seconds, deadline),
                    false));
  }

  private static Optional<Obstacle> scaling(
      Reranker reranker, ServedPlatforms served, ServingPlatform platform) {
    if (reranker.getSpec().replicas() != null) {
      return Optional.empty();
    }
    return switch (platform) {
      case ServingPlatform.Knative() -> Optional.empty();
      case ServingPlatform.Keda keda -> toZero(reranker);
      case ServingPlatform.Deployment() -> byCpu(reranker, served);
    };
  }

  private static Optional<Obstacle> byCpu(Reranker reranker, ServedPlatforms served) {
    Pod pod = reranker.getSpec().pod();
    if (pod != null && pod.cpu() != null) {
      return toZero(reranker);
    }
    String keda =
        served.keda()
            ? "; or tell the operator where Prometheus is, and KEDA scales by requests"
            : "";
    return Optional.of(
        new Obstacle(
            "NoCpuRequest",
            "the autoscaler measures CPU against spec.pod.cpu, which is not set; set it, or"
                + " spec.replicas"
                + keda,
            false));
  }

  private static Optional<Obstacle> toZero(Reranker reranker) {
    return reranker.getSpec().autoscaling().minReplicas() > 0
        ? Optional.empty()
        : Optional.of(
            new Obstacle(
                "NoScaleToZero",
                "a Deployment keeps one replica; scaling to zero needs Knative",
                false));
  }
}
