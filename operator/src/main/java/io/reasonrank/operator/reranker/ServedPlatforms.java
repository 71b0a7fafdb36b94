package io.reasonrank.operator.reranker;

import io.reasonrank.operator.run.ServedKinds;
import io.reasonrank.pipeline.kubernetes.ServingPlatform;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the cluster offers to serve with, as of the operator's start.
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

  /** Kinds of others that are of use. */
  public static Stream<ServedKinds.Kind> kinds() {
    return Stream.of(
        new ServedKinds.Kind(KNATIVE_API, "Service"),
        new ServedKinds.Kind(KEDA_API, "ScaledObject"));
  }

  /** Chooses among what is served. */
  public static ServedPlatforms of(ServedKinds served, Choice choice, Optional<String> prometheus) {
    return new ServedPlatforms(
        choice == Choice.AUTO && served.has(KNATIVE_API, "Service"),
        served.has(KEDA_API, "ScaledObject"),
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
