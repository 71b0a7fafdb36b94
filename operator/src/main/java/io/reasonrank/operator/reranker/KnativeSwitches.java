package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.pipeline.kubernetes.KnativeFeatures;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Optional;

/** Reads Knative's switches; an operator that may not look lets the admission decide. */
final class KnativeSwitches {
  private final KubernetesClient client;

  KnativeSwitches(KubernetesClient client) {
    this.client = client;
  }

  /** The switches as they are now; empty where they cannot be read. */
  Optional<Map<String, String>> read() {
    try {
      var found =
          client
              .configMaps()
              .inNamespace(KnativeFeatures.NAMESPACE)
              .withName(KnativeFeatures.CONFIG_MAP)
              .get();
      return Optional.ofNullable(found)
          .map(map -> map.getData() == null ? Map.of() : map.getData());
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        return Optional.empty(); // an installation for one namespace
      }
      throw e;
    }
  }
}
