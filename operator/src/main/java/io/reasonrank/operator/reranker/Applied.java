package io.reasonrank.operator.reranker;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Applies rendered objects, server-side, where the watches do not show them as they should be. An
 * annotation holds the digest of what was rendered, so a look that changes nothing writes nothing.
 */
final class Applied {
  static final String RENDERED = "reasonrank.io/rendered";

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("reasonrank-operator")
          .withForce(true)
          .build();

  private final KubernetesClient client;

  Applied(KubernetesClient client) {
    this.client = client;
  }

  /** The object of that name belongs to somebody else. */
  static final class Foreign extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Foreign(HasMetadata object) {
      super(
          object.getKind()
              + " "
              + object.getMetadata().getName()
              + " exists and belongs to somebody else; delete it or rename the Reranker");
    }
  }

  /**
   * The object as it stands, if it stands as rendered.
   *
   * @param known objects of the Reranker as the watches show them
   */
  Optional<HasMetadata> find(HasMetadata rendered, Stream<? extends HasMetadata> known) {
    HasMetadata wanted = marked(rendered);
    return known
        .filter(object -> isSame(object, wanted) && isAsRendered(object, wanted))
        .<HasMetadata>map(object -> object)
        .findFirst();
  }

  /**
   * Makes an object as rendered.
   *
   * @param known objects of the Reranker as the watches show them
   * @return the object as it stands now
   * @throws Foreign if another owner has the name
   */
  HasMetadata apply(HasMetadata rendered, Stream<? extends HasMetadata> known) {
    Optional<HasMetadata> found = find(rendered, known);
    if (found.isPresent()) {
      return found.get();
    }
    HasMetadata wanted = marked(rendered);
    HasMetadata live = client.resource(wanted).get();
    if (live != null && !isOwnedAs(live, wanted)) {
      throw new Foreign(wanted);
    }
    return client.resource(wanted).patch(APPLY, wanted);
  }

  /** Whether two are the same object. */
  static boolean isSame(HasMetadata object, HasMetadata other) {
    return isAlike(object, other)
        && object.getMetadata().getName().equals(other.getMetadata().getName());
  }

  /** Kubernetes and Knative both have a Service. */
  static boolean isAlike(HasMetadata object, HasMetadata other) {
    return object.getKind().equals(other.getKind())
        && object.getApiVersion().equals(other.getApiVersion());
  }

  private static boolean isOwnedAs(HasMetadata live, HasMetadata wanted) {
    OwnerReference owner = wanted.getMetadata().getOwnerReferences().getFirst();
    return live.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> reference.getUid().equals(owner.getUid()));
  }

  private static boolean isAsRendered(HasMetadata object, HasMetadata wanted) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations != null
        && Objects.equals(
            wanted.getMetadata().getAnnotations().get(RENDERED), annotations.get(RENDERED));
  }

  private HasMetadata marked(HasMetadata rendered) {
    HasMetadata copy = client.getKubernetesSerialization().clone(rendered);
    Map<String, String> annotations = new HashMap<>();
    if (copy.getMetadata().getAnnotations() != null) {
      annotations.putAll(copy.getMetadata().getAnnotations());
    }
    annotations.put(RENDERED, digest(client.getKubernetesSerialization().asJson(rendered)));
    copy.getMetadata().setAnnotations(annotations);
    return copy;
  }

  private static String digest(String text) {
    try {
      byte[] sum =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(sum, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
