package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.reasonrank.pipeline.kubernetes.Labels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Kueue's Workloads: one for each Job in a queue, with Kueue's decision about it. Kueue starts a
 * suspended Job whose Workload is admitted, so who wants to hold a Job deactivates its Workload.
 */
final class Workloads {
  static final String KIND = "Workload";

  /** Label of a Workload: the UID of its Job. */
  static final String JOB_UID = "kueue.x-k8s.io/job-uid";

  /** The newest first. */
  private static final List<String> VERSIONS =
      List.of("kueue.x-k8s.io/v1beta2", "kueue.x-k8s.io/v1beta1");

  private static final Set<String> KEPT_LABELS = Set.of(Labels.KIND, Labels.NAME, JOB_UID);

  private Workloads() {}

  static Stream<ServedKinds.Kind> kinds() {
    return VERSIONS.stream().map(version -> new ServedKinds.Kind(version, KIND));
  }

  /** The version to speak, or empty without Kueue. */
  static Optional<String> version(ServedKinds served) {
    return VERSIONS.stream().filter(version -> served.has(version, KIND)).findFirst();
  }

  /**
   * What a queue says about a Job.
   *
   * @param active whether it may be admitted at all
   * @param message why the Job does not run, for people; empty where nothing is said
   */
  record Word(boolean active, String message) {}

  /** The word about a Job, as the watches know it. */
  static Optional<Word> about(Job job, List<GenericKubernetesResource> workloads) {
    String uid = job.getMetadata().getUid();
    return workloads.stream()
        .filter(workload -> uid.equals(label(workload, JOB_UID)))
        .findFirst()
        .map(workload -> new Word(isActive(workload), message(workload)));
  }

  static boolean isActive(GenericKubernetesResource workload) {
    return !Boolean.FALSE.equals(workload.<Boolean>get("spec", "active"));
  }

  private static String label(HasMetadata object, String name) {
    Map<String, String> labels = object.getMetadata().getLabels();
    return labels == null ? "" : labels.getOrDefault(name, "");
  }

  private static String message(GenericKubernetesResource workload) {
    return Stream.of(
            condition(workload, "Evicted", "True"), condition(workload, "QuotaReserved", "False"))
        .flatMap(Optional::stream)
        .distinct()
        .collect(Collectors.joining("; "));
  }

  private static Optional<String> condition(
      GenericKubernetesResource workload, String type, String status) {
    List<Map<String, Object>> conditions = workload.get("status", "conditions");
    return conditions == null
        ? Optional.empty()
        : conditions.stream()
            .filter(condition -> type.equals(condition.get("type")))
            .filter(condition -> status.equals(condition.get("status")))
            .map(condition -> String.valueOf(condition.get("message")))
            .findFirst();
  }

  /** The run behind a Workload: its pods have the run's labels. */
  static Set<ResourceID> run(GenericKubernetesResource workload, String kind) {
    GenericKubernetesResource lean = lean(workload);
    return label(lean, Labels.KIND).equals(kind)
        ? Set.of(new ResourceID(label(lean, Labels.NAME), lean.getMetadata().getNamespace()))
        : Set.of();
  }

  /** Without its pod templates; what they say of the run becomes labels of the Workload. */
  static GenericKubernetesResource lean(GenericKubernetesResource workload) {
    Map<String, String> labels = new HashMap<>(podLabels(workload));
    if (workload.getMetadata().getLabels() != null) {
      labels.putAll(workload.getMetadata().getLabels());
    }
    labels.keySet().retainAll(KEPT_LABELS);
    Map<String, Object> status = new HashMap<>();
    Object conditions = workload.get("status", "conditions");
    if (conditions != null) {
      status.put("conditions", conditions);
    }
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(workload.getApiVersion())
        .withKind(workload.getKind())
        .withMetadata(
            new ObjectMetaBuilder()
                .withName(workload.getMetadata().getName())
                .withNamespace(workload.getMetadata().getNamespace())
                .withUid(workload.getMetadata().getUid())
                .withResourceVersion(workload.getMetadata().getResourceVersion())
                .withGeneration(workload.getMetadata().getGeneration())
                .withDeletionTimestamp(workload.getMetadata().getDeletionTimestamp())
                .withOwnerReferences(owners(workload))
                .withLabels(labels)
                .build())
        .addToAdditionalProperties("spec", Map.of("active", isActive(workload)))
        .addToAdditionalProperties("status", status)
        .build();
  }

  private static List<OwnerReference> owners(HasMetadata object) {
    List<OwnerReference> owners = object.getMetadata().getOwnerReferences();
    return owners == null ? List.of() : owners;
  }

  private static Map<String, String> podLabels(GenericKubernetesResource workload) {
    Map<String, String> labels =
        workload.get("spec", "podSets", 0, "template", "metadata", "labels");
    return labels == null ? Map.of() : labels;
  }
}
