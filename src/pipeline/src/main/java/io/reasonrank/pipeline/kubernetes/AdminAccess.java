package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.reasonrank.api.v1alpha1.Reranker;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What opens the admin paths of the pods that serve a Reranker to the operator: a Secret with a
 * token that follows from the Reranker's UID.
 */
public final class AdminAccess {
  /** Directory of the mounted Secret. */
  static final String PATH = "/var/run/reasonrank/admin";

  static final String KEY = "token";
  private static final String VOLUME = "admin-token";
  private static final int UID_CHARACTERS = 5;

  private AdminAccess() {}

  /** The Secret; empty for manifests that are only printed. */
  public static Optional<Secret> secret(
      Reranker reranker, Optional<UnaryOperator<String>> tokens, OwnerReference owner) {
    return tokens
        .filter(any -> hasUid(reranker))
        .map(
            token ->
                new SecretBuilder()
                    .withNewMetadata()
                    .withName(name(reranker))
                    .withNamespace(reranker.getMetadata().getNamespace())
                    .withLabels(RerankerRenderer.labels(reranker))
                    .withOwnerReferences(owner)
                    .endMetadata()
                    .withImmutable(true)
                    .withStringData(Map.of(KEY, token.apply(reranker.getMetadata().getUid())))
                    .build());
  }

  static boolean hasUid(Reranker reranker) {
    return reranker.getMetadata().getUid() != null;
  }

  /** A Reranker that is made anew under its old name has another token, so another Secret. */
  private static String name(Reranker reranker) {
    String uid = reranker.getMetadata().getUid().replace("-", "").substring(0, UID_CHARACTERS);
    return reranker.getMetadata().getName() + "-" + uid + "-admin";
  }

  static Volume volume(Reranker reranker) {
    return new VolumeBuilder()
        .withName(VOLUME)
        .withNewSecret()
        .withSecretName(name(reranker))
        .endSecret()
        .build();
  }
}
