package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import java.util.Optional;

/** Who needs what a run made. */
@FunctionalInterface
interface OutputUsers {
  /**
   * The first one that is found, for people; empty where nobody does.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if the server does not answer
   */
  Optional<String> first(Run<?> run);
}
