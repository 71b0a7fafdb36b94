package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Creates an object unless one of its name is there. */
public final class CreateOnce {
  private CreateOnce() {}

  /**
   * Creates it; what has its name already is neither read nor changed.
   *
   * @return whether it was created
   * @throws KubernetesClientException if the server refuses for another reason than the name
   */
  public static boolean of(KubernetesClient client, HasMetadata object) {
    try {
      client.resource(object).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }
}
