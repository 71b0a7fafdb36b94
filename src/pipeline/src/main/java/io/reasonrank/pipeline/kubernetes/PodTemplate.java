package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvFromSourceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.TolerationBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.reasonrank.api.v1alpha1.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Adds to a container what every pod of ours has: the settings of the resource, and the limits of
 * the restricted Pod Security Standard.
 */
final class PodTemplate {
  private static final long USER = 65532;
  private static final Pod NO_SETTINGS =
      new Pod(null, null, null, null, Map.of(), List.of(), List.of(), List.of(), null, null);

  private final Pod settings;
  private final String serviceAccount;
  private final List<Volume> volumes = new ArrayList<>();
  private final List<VolumeMount> mounts = new ArrayList<>();

  PodTemplate(@Nullable Pod settings, String serviceAccount) {
    this.settings = settings == null ? NO_SETTINGS : settings;
    this.serviceAccount = serviceAccount;
    add(new VolumeBuilder().withName("tmp").withNewEmptyDir().endEmptyDir().build(), "/tmp", false);
    this.settings.volumes().forEach(this::addMounted);
  }

  PodTemplate add(Volume volume, String path, boolean readOnly) {
    volumes.add(volume);
    mounts.add(
        new VolumeMountBuilder()
            .withName(volume.getName())
            .withMountPath(path)
            .withReadOnly(readOnly ? true : null)
            .build());
    return this;
  }

  PodTemplate add(ClaimVolumes claims) {
    volumes.addAll(claims.volumes());
    mounts.addAll(claims.mounts());
    return this;
  }

  private void addMounted(Pod.MountedVolume volume) {
    var builder = new VolumeBuilder().withName(volume.name());
    if (volume.persistentVolumeClaim() != null) {
      builder.withNewPersistentVolumeClaim(volume.persistentVolumeClaim(), null);
    } else if (volume.secret() != null) {
      builder.withNewSecret().withSecretName(volume.secret()).endSecret();
    } else if (volume.configMap() != null) {
      builder.withNewConfigMap().withName(volume.configMap()).endConfigMap();
    } else {
      builder.withNewImage().withReference(volume.image()).endImage();
    }
    add(builder.build(), volume.mountPath(), volume.readOnly());
  }

  /** The pod around a container that has its name, command and image of last resort. */
  PodSpec around(Container container) {
    return new PodSpecBuilder()
        .withServiceAccountName(serviceAccount)
        .withAutomountServiceAccountToken(false)
        .withEnableServiceLinks(false)
        .withPriorityClassName(settings.priorityClassName())
        .withRuntimeClassName(settings.runtimeClassName())
        .withNodeSelector(settings.nodeSelector())
        .withTolerations(settings.tolerations().stream().map(PodTemplate::toleration).toList())
        .withNewSecurityContext()
        .withRunAsNonRoot(true)
        .withRunAsUser(USER)
        .withRunAsGroup(USER)
        .withFsGroup(USER)
        .withNewSeccompProfile()
        .withType("RuntimeDefault")
        .endSeccompProfile()
        .endSecurityContext()
        .withContainers(complete(container))
        .withVolumes(volumes)
        .build();
  }

  private Container complete(Container container) {
    String image = settings.image();
    Map<String, Quantity> resources = resources();
    return new ContainerBuilder(container)
        .withImage(image == null ? container.getImage() : image)
        .withEnvFrom(settings.secrets().stream().map(PodTemplate::secret).toList())
        .withVolumeMounts(mounts)
        .withNewResources()
        .withRequests(resources)
        .withLimits(resources)
        .endResources()
        .withNewSecurityContext()
        .withAllowPrivilegeEscalation(false)
        .withReadOnlyRootFilesystem(true)
        .withNewCapabilities()
        .withDrop("ALL")
        .endCapabilities()
        .endSecurityContext()
        .build();
  }

  private Map<String, Quantity> resources() {
    Map<String, Quantity> resources = new TreeMap<>();
    if (settings.cpu() != null) {
      resources.put("cpu", new Quantity(settings.cpu()));
    }
    if (settings.memory() != null) {
      resources.put("memory", new Quantity(settings.memory()));
    }
    Pod.Accelerators accelerators = settings.accelerators();
    if (accelerators != null) {
      resources.put(accelerators.type(), new Quantity(Integer.toString(accelerators.count())));
    }
    return resources;
  }

  private static EnvFromSource secret(String name) {
    return new EnvFromSourceBuilder().withNewSecretRef(name, null).build();
  }

  private static io.fabric8.kubernetes.api.model.Toleration toleration(Pod.Toleration toleration) {
    return new TolerationBuilder()
        .withKey(toleration.key())
        .withOperator(toleration.operator())
        .withValue(toleration.value())
        .withEffect(toleration.effect())
        .withTolerationSeconds(toleration.tolerationSeconds())
        .build();
  }
}
