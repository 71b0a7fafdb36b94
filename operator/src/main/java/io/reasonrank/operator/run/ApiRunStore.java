package io.reasonrank.operator.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;

/** Runs through the API; every write is tied to the version that was read. */
final class ApiRunStore implements RunStore {
  private final KubernetesClient client;

  ApiRunStore(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public Run<?> writeStatus(Run<?> run, RunStatus status) {
    Run<?> copy = client.getKubernetesSerialization().clone(run);
    copy.setStatus(status);
    return client.resource(copy).updateStatus();
  }

  @Override
  public void delete(Run<?> run) {
    PreciseDelete.of(client, run);
  }
}
