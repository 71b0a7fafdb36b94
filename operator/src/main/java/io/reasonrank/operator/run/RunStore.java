package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;

/** Runs in the API server. */
interface RunStore {
  /**
   * Replaces the status of a run that has not changed since it was read.
   *
   * @return the run as it stands now
   * @throws io.fabric8.kubernetes.client.KubernetesClientException 409 if it changed
   */
  Run<?> writeStatus(Run<?> run, RunStatus status);

  /** Deletes a run, and no other one of the same name. */
  void delete(Run<?> run);
}
