package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.pipeline.kubernetes.ServingPlatform;
import java.util.Optional;

/**
 * What the cluster offers to serve with, asked once when the operator starts; who installs Knative
 * or KEDA later restarts the operator.
 *
 * @param knative whether Knative Services are served and wanted
 * @param keda whether ScaledObjects are served
 * @param prometheus address of the server that counts requests, for KEDA
 */
public record ServedPlatforms(boolean knative, boolean keda, Optional<String> prometheus) {
  static final String KNATIVE_API = "serving.knative.dev/v1";
  static final String KEDA_API = "keda.sh/v1alpha1";

  /** What people want of it. */
  public enum Choice {
    /** Knative where it is served, else a Deployment. */
    AUTO,
    /** Never Knative. */
    DEPLOYMENT
  }

  /** Only what every cluster has. */
  public static ServedPlatforms plain() {
    return new ServedPlatforms(false, false, Optional.empty());
  }

  /** Asks the API server. */
  public static ServedPlatforms discover(
      KubernetesClient client, Choice choice, Optional<String> prometheus) {
    return new ServedPlatforms(
        choice == Choice.AUTO && client.supports(KNATIVE_API, "Service"),
        client.supports(KEDA_API, "ScaledObject"),
        prometheus);
  }

  /**
   * The platform of one Reranker.
   *
   * @param deployed whether it has a Deployment: it stays one, for moving would cut its traffic
   */
  ServingPlatform choose(boolean deployed) {
    if (knative && !deployed) {
      return new ServingPlatform.Knative();
    }
    return keda && prometheus.isPresent()
        ? new ServingPlatform.Keda(prometheus.get())
        : new ServingPlatform.Deployment();
  }
}
