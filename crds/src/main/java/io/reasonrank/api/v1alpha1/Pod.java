package io.reasonrank.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Settings of the pods that run the stages. */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Pod(
    @JsonPropertyDescription("container image; unset: the operator's release")
        @Pattern("^[^\\s]+$")
        @Size(min = 1, max = 512)
        @Nullable String image,
    @JsonPropertyDescription("devices that one pod asks for; unset: none")
        @Nullable Accelerators accelerators,
    @JsonPropertyDescription("CPU request and limit as a Kubernetes quantity")
        @Pattern("^[0-9]+(\\.[0-9]+)?m?$")
        @Nullable String cpu,
    @JsonPropertyDescription("memory request and limit as a Kubernetes quantity")
        @Pattern("^[0-9]+(\\.[0-9]+)?(Ki|Mi|Gi|Ti|k|M|G|T)?$")
        @Nullable String memory,
    @JsonPropertyDescription("labels that a node must carry") Map<String, String> nodeSelector,
    @JsonPropertyDescription("taints that the pod tolerates") @Size(max = 16)
        List<Toleration> tolerations,
    @JsonPropertyDescription("volumes beside those of pvc:// addresses") @Size(max = 16)
        List<MountedVolume> volumes,
    @JsonPropertyDescription("names of secrets whose keys become environment variables")
        @Size(max = 16)
        List<String> secrets,
    @JsonPropertyDescription("PriorityClass of the pods")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @Nullable String priorityClassName,
    @JsonPropertyDescription("RuntimeClass of the pods")
        @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 63)
        @Nullable String runtimeClassName) {
  public Pod {
    nodeSelector = nodeSelector == null ? Map.of() : Map.copyOf(nodeSelector);
    tolerations = tolerations == null ? List.of() : List.copyOf(tolerations);
    volumes = volumes == null ? List.of() : List.copyOf(volumes);
    secrets = secrets == null ? List.of() : List.copyOf(secrets);
  }

  /** Devices of an extended resource. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Accelerators(
      @JsonPropertyDescription("resource name")
          @Default("nvidia.com/gpu")
          @Pattern("^[a-z0-9.-]+/[a-zA-Z0-9._-]+$")
          String type,
      @JsonPropertyDescription("devices per pod") @Default("1") @Min(1) @Max(64) Integer count) {}

  /** A taint that the pod tolerates. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value = "has(self.key) || self.operator == 'Exists'",
      message = "a toleration without key needs operator Exists")
  @ValidationRule(
      value = "self.operator == 'Equal' || !has(self.value)",
      message = "value belongs to operator Equal",
      fieldPath = ".value")
  public record Toleration(
      @JsonPropertyDescription("taint key; unset with operator Exists matches all") @Size(max = 317)
          @Nullable String key,
      @JsonPropertyDescription("Exists or Equal") @Default("Equal") @Pattern("^(Exists|Equal)$")
          String operator,
      @JsonPropertyDescription("taint value for Equal") @Size(max = 63) @Nullable String value,
      @JsonPropertyDescription("NoSchedule, PreferNoSchedule or NoExecute; unset matches all")
          @Pattern("^(NoSchedule|PreferNoSchedule|NoExecute)$")
          @Nullable String effect,
      @JsonPropertyDescription("for NoExecute: seconds until eviction; unset: never") @Min(0)
          @Nullable Long tolerationSeconds) {}

  /** A volume and where it appears in the container. */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  @ValidationRule(
      value =
          "[has(self.persistentVolumeClaim), has(self.secret), has(self.configMap),"
              + " has(self.image)].exists_one(given, given)",
      message = "give exactly one of persistentVolumeClaim, secret, configMap and image")
  public record MountedVolume(
      @JsonPropertyDescription("volume name")
          @Required
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Size(min = 1, max = 63)
          String name,
      @JsonPropertyDescription("absolute path in the container")
          @Required
          @Pattern("^/[^:]*$")
          @Size(min = 2, max = 512)
          String mountPath,
      @JsonPropertyDescription("whether the container may only read") @Default("true")
          Boolean readOnly,
      @JsonPropertyDescription("claim to mount")
          @Pattern("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")
          @Size(min = 1, max = 63)
          @Nullable String persistentVolumeClaim,
      @JsonPropertyDescription("secret whose keys become files") @Size(min = 1, max = 253)
          @Nullable String secret,
      @JsonPropertyDescription("config map whose keys become files") @Size(min = 1, max = 253)
          @Nullable String configMap,
      @JsonPropertyDescription("OCI image whose files are mounted") @Size(min = 1, max = 512)
          @Nullable String image) {}
}
