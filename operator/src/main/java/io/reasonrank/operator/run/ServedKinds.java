package io.reasonrank.operator.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kinds of others that the cluster serves, as of one look at it. A watch on what is not served
 * would never get ready, so what was not there at the start is not used before the next one.
 */
public record ServedKinds(Set<Kind> kinds) {
  public ServedKinds {
    kinds = Set.copyOf(kinds);
  }

  /**
   * A kind of others.
   *
   * @param apiVersion for example ray.io/v1
   * @param name for example RayJob
   */
  public record Kind(String apiVersion, String name) {
    @Override
    public String toString() {
      return apiVersion + " " + name;
    }
  }

  /** Serves none of them. */
  public static ServedKinds none() {
    return new ServedKinds(Set.of());
  }

  /**
   * Asks the API server which of these it serves.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if it does not answer
   */
  public static ServedKinds ask(KubernetesClient client, Stream<Kind> kinds) {
    return new ServedKinds(
        kinds
            .filter(kind -> client.supports(kind.apiVersion(), kind.name()))
            .collect(Collectors.toSet()));
  }

  /** Whether a kind is served. */
  public boolean has(String apiVersion, String name) {
    return kinds.contains(new Kind(apiVersion, name));
  }

  /** What is served now and was not before, sorted by name. */
  public Stream<Kind> since(ServedKinds before) {
    return kinds.stream()
        .filter(kind -> !before.kinds().contains(kind))
        .sorted(java.util.Comparator.comparing(Kind::toString));
  }
}
