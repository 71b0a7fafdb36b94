package io.reasonrank.operator.progress;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.operator.run.CreateOnce;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Map;

/** The operator's key, in a Secret of its own namespace; made by the operator that comes first. */
public final class TokenKey {
  /** Name of the Secret. */
  public static final String SECRET = "reasonrank-operator-key";

  private static final String ENTRY = "key";
  private static final int BYTES = 32;

  private TokenKey() {}

  /**
   * Reads the key, or makes it.
   *
   * @throws KubernetesClientException if the server refuses
   */
  public static byte[] of(KubernetesClient client, String namespace) {
    var named = client.secrets().inNamespace(namespace).withName(SECRET);
    Secret found = named.get();
    if (found == null) {
      create(client, namespace);
      found = named.require(); // whoever created it: all operators share it
    }
    return Base64.getDecoder().decode(found.getData().get(ENTRY));
  }

  private static void create(KubernetesClient client, String namespace) {
    byte[] key = new byte[BYTES];
    new SecureRandom().nextBytes(key);
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withName(SECRET)
            .withNamespace(namespace)
            .endMetadata()
            .withImmutable(true)
            .withData(Map.of(ENTRY, Base64.getEncoder().encodeToString(key)))
            .build();
    CreateOnce.of(client, secret);
  }
}
