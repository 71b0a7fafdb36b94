package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Locale;
import java.util.Set;

/** Deletes an object by its UID: a new object of the same name stays. */
final class PreciseDelete {
  private static final Set<Integer> GONE =
      Set.of(HttpURLConnection.HTTP_NOT_FOUND, HttpURLConnection.HTTP_CONFLICT);

  private PreciseDelete() {}

  /**
   * Deletes it after what belongs to it (foreground).
   *
   * @throws KubernetesClientException if the server refuses for another reason than that the object
   *     is gone already
   */
  static void of(KubernetesClient client, HasMetadata object) {
    var metadata = object.getMetadata();
    var options =
        new DeleteOptionsBuilder()
            .withPropagationPolicy("Foreground")
            .withNewPreconditions()
            .withUid(metadata.getUid())
            .endPreconditions()
            .build();
    String group = object.getApiVersion();
    // What is only looked at as a Job has the plural of its own kind.
    boolean delegated = object instanceof Job && !"Job".equals(object.getKind());
    String plural =
        delegated ? object.getKind().toLowerCase(Locale.ROOT) + "s" : object.getPlural();
    String path =
        "/apis/%s/namespaces/%s/%s/%s"
            .formatted(group, metadata.getNamespace(), plural, metadata.getName());
    try {
      client.raw(path, "DELETE", options);
    } catch (KubernetesClientException e) {
      if (!GONE.contains(e.getCode())) {
        throw e;
      }
    }
  }
}
