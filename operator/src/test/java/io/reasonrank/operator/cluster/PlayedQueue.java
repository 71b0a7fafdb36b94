package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.Map;

/**
 * What Kueue writes about a Job, written by a test; {@code make verify-kueue} asks Kueue itself.
 *
 * @param client may do everything
 */
public record PlayedQueue(KubernetesClient client) {
  private static final String VERSION = "kueue.x-k8s.io/v1beta2";
  private static final String WORKLOAD =
      """
      apiVersion: %s
      kind: Workload
      metadata:
        name: job-%s
        namespace: %s
        labels: {kueue.x-k8s.io/job-uid: %s}
      spec:
        queueName: team
        podSets:
        - name: main
          count: 1
          template:
            metadata: {labels: {reasonrank.io/kind: %s, reasonrank.io/name: %s}}
            spec: {containers: [{name: stage, image: none}]}
      """;

  /** Makes the Workload of a Job. */
  public GenericKubernetesResource create(Job job) {
    var metadata = job.getMetadata();
    String yaml =
        WORKLOAD.formatted(
            VERSION,
            metadata.getName(),
            metadata.getNamespace(),
            metadata.getUid(),
            metadata.getLabels().get("reasonrank.io/kind"),
            metadata.getLabels().get("reasonrank.io/name"));
    return client
        .resource(
            client.getKubernetesSerialization().unmarshal(yaml, GenericKubernetesResource.class))
        .create();
  }

  /** Sets one condition, and no other. */
  public void say(GenericKubernetesResource workload, String type, String status, String message) {
    GenericKubernetesResource now = read(workload);
    now.setAdditionalProperty(
        "status",
        Map.of(
            "conditions",
            List.of(
                Map.of(
                    "type", type,
                    "status", status,
                    "reason", "Played",
                    "message", message,
                    "lastTransitionTime", "2026-01-01T00:00:00Z"))));
    client.resource(now).updateStatus();
  }

  /** As it is now. */
  public GenericKubernetesResource read(GenericKubernetesResource workload) {
    return client.resource(workload).require();
  }

  /** Whether it may be admitted. */
  public boolean isActive(GenericKubernetesResource workload) {
    return !Boolean.FALSE.equals(read(workload).<Boolean>get("spec", "active"));
  }
}
