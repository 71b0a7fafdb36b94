package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import java.util.Map;
import java.util.TreeMap;

/**
 * A pod as a Knative Service takes it without features that are switched off by default, as far as
 * there is another way: security settings stand at the container, the port has one of the two names
 * that choose a protocol, probes name no port, claims are read-only.
 */
final class KnativeService {
  static final String API_VERSION = "serving.knative.dev/v1";
  static final String KIND = "Service";

  /** Cleartext HTTP/2 beside HTTP/1.1 on one port: gRPC too. */
  private static final String PROTOCOLS = "h2c";

  private KnativeService() {}

  static GenericKubernetesResource of(
      ObjectMeta metadata, Map<String, String> annotations, RerankerSpec spec, PodSpec pod) {
    Map<String, Object> template = new TreeMap<>();
    Map<String, String> all = new TreeMap<>(annotations);
    all.putAll(scaling(spec));
    template.put(
        "metadata", new TreeMap<>(Map.of("annotations", all, "labels", metadata.getLabels())));
    template.put("spec", pod(pod));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(API_VERSION)
        .withKind(KIND)
        .withMetadata(metadata)
        .addToAdditionalProperties("spec", Map.of("template", template))
        .build();
  }

  private static Map<String, String> scaling(RerankerSpec spec) {
    var scaling = spec.autoscaling();
    int fewest = spec.replicas() == null ? scaling.minReplicas() : spec.replicas();
    int most = spec.replicas() == null ? scaling.maxReplicas() : spec.replicas();
    Map<String, String> annotations = new TreeMap<>();
    annotations.put("autoscaling.knative.dev/min-scale", Integer.toString(fewest));
    annotations.put("autoscaling.knative.dev/max-scale", Integer.toString(most));
    annotations.put("autoscaling.knative.dev/metric", "concurrency");
    annotations.put(
        "autoscaling.knative.dev/target", Integer.toString(scaling.targetConcurrency()));
    // A model takes longer to load than a web page: it stays a while after the last request.
    annotations.put("autoscaling.knative.dev/scale-to-zero-pod-retention-period", "10m");
    annotations.put("serving.knative.dev/progress-deadline", spec.startupSeconds() + "s");
    return annotations;
  }

  private static PodSpec pod(PodSpec pod) {
    return new PodSpecBuilder(pod)
        .withSecurityContext(null)
        .withContainers(
            pod.getContainers().stream()
                .map(container -> container(container, pod.getSecurityContext()))
                .toList())
        .withVolumes(pod.getVolumes().stream().map(KnativeService::volume).toList())
        .build();
  }

  private static Container container(Container container, PodSecurityContext security) {
    var built =
        new ContainerBuilder(container)
            .editFirstPort()
            .withName(PROTOCOLS)
            .endPort()
            .editSecurityContext()
            .withRunAsNonRoot(security.getRunAsNonRoot())
            .withRunAsUser(security.getRunAsUser())
            .withRunAsGroup(security.getRunAsGroup())
            .withSeccompProfile(security.getSeccompProfile())
            .endSecurityContext()
            .build();
    withoutPort(built.getStartupProbe());
    withoutPort(built.getReadinessProbe());
    withoutPort(built.getLivenessProbe());
    return built;
  }

  private static void withoutPort(Probe probe) {
    probe.getHttpGet().setPort(null);
  }

  private static Volume volume(Volume volume) {
    return volume.getPersistentVolumeClaim() == null
        ? volume
        : new VolumeBuilder(volume)
            .editPersistentVolumeClaim()
            .withReadOnly(true)
            .endPersistentVolumeClaim()
            .build();
  }
}
