package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The switches of Knative (ConfigMap {@code config-features} in {@code knative-serving}) without
 * which its admission refuses a pod of ours; all of them are off by default.
 */
public final class KnativeFeatures {
  /** Where the switches lie. */
  public static final String NAMESPACE = "knative-serving";

  /** Their ConfigMap. */
  public static final String CONFIG_MAP = "config-features";

  private static final String PREFIX = "kubernetes.podspec-";

  private KnativeFeatures() {}

  /**
   * Switches that are needed and not on.
   *
   * @param service a Knative Service as rendered here
   * @param switches the data of the ConfigMap; what is absent is off
   * @return their names, sorted
   */
  public static List<String> missing(
      GenericKubernetesResource service, Map<String, String> switches) {
    return needed(pod(service)).stream().filter(name -> !isOn(switches.get(name))).toList();
  }

  private static boolean isOn(@org.jspecify.annotations.Nullable String value) {
    // "allowed" lets the field pass without Knative acting on it.
    return "enabled".equalsIgnoreCase(value) || "allowed".equalsIgnoreCase(value);
  }

  private static PodSpec pod(GenericKubernetesResource service) {
    PodSpec pod = service.get("spec", "template", "spec");
    if (pod == null) {
      throw new IllegalArgumentException(
          service.getMetadata().getName() + " has no spec.template.spec; render it first");
    }
    return pod;
  }

  private static Set<String> needed(PodSpec pod) {
    List<String> needed = new ArrayList<>();
    addIf(needed, !pod.getNodeSelector().isEmpty(), "nodeselector");
    addIf(needed, !pod.getTolerations().isEmpty(), "tolerations");
    addIf(needed, pod.getPriorityClassName() != null, "priorityclassname");
    addIf(needed, pod.getRuntimeClassName() != null, "runtimeclassname");
    for (Volume volume : pod.getVolumes()) {
      addIf(needed, volume.getPersistentVolumeClaim() != null, "persistent-volume-claim");
      addIf(needed, volume.getImage() != null, "volumes-image");
    }
    return new TreeSet<>(needed);
  }

  private static void addIf(List<String> names, boolean needed, String name) {
    if (needed) {
      names.add(PREFIX + name);
    }
  }
}
