package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.stage.spec.RlParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that verl trains on several machines: a KubeRay RayJob whose head runs the Job's
 * command.
 */
public final class RayJobs implements Delegate {
  private static final String NODES = "reasonrank.io/ray-nodes";

  /** The RayCluster goes after this; the RayJob stays, as a Job does. */
  private static final int CLUSTER_TTL_SECONDS = 60;

  @Override
  public String apiVersion() {
    return "ray.io/v1";
  }

  @Override
  public String kind() {
    return "RayJob";
  }

  @Override
  public String product() {
    return "KubeRay";
  }

  @Override
  public String annotation() {
    return NODES;
  }

  @Override
  public int nodes(PlannedStage stage) {
    return stage.spec().parameters() instanceof RlParameters rl ? rl.trainer().nodes() : 1;
  }

  /**
   * Nobody but the operator tries again, and KubeRay starts the command itself, without a pod of
   * its own for that.
   */
  @Override
  public GenericKubernetesResource of(Job job) {
    Map<String, Object> spec = new TreeMap<>();
    var container = job.getSpec().getTemplate().getSpec().getContainers().getFirst();
    spec.put("entrypoint", command(container));
    spec.put("submissionMode", "HTTPMode");
    spec.put("backoffLimit", 0);
    spec.put("shutdownAfterJobFinishes", true);
    spec.put("ttlSecondsAfterFinished", CLUSTER_TTL_SECONDS);
    spec.put("suspend", Boolean.TRUE.equals(job.getSpec().getSuspend()));
    if (job.getSpec().getActiveDeadlineSeconds() != null) {
      spec.put("activeDeadlineSeconds", job.getSpec().getActiveDeadlineSeconds());
    }
    spec.put("rayClusterSpec", cluster(job.getSpec().getTemplate(), nodes(job.getMetadata())));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(apiVersion())
        .withKind(kind())
        .withMetadata(job.getMetadata())
        .addToAdditionalProperties("spec", spec)
        .build();
  }

  private static int nodes(ObjectMeta metadata) {
    return Integer.parseInt(metadata.getAnnotations().get(NODES));
  }

  /** Words of ours need no quotes: names of stages, options and paths. */
  private static String command(Container container) {
    List<String> words = new ArrayList<>(container.getCommand());
    words.addAll(container.getArgs());
    return String.join(" ", words);
  }

  private static Map<String, Object> cluster(PodTemplateSpec template, int nodes) {
    Map<String, Object> head = new TreeMap<>();
    head.put("rayStartParams", Map.of("dashboard-host", "0.0.0.0"));
    head.put("template", template(template, "ray-head"));
    Map<String, Object> workers = new TreeMap<>();
    workers.put("groupName", "workers");
    workers.put("replicas", nodes - 1);
    workers.put("minReplicas", nodes - 1);
    workers.put("maxReplicas", nodes - 1);
    workers.put("rayStartParams", Map.of());
    workers.put("template", template(template, "ray-worker"));
    return new TreeMap<>(Map.of("headGroupSpec", head, "workerGroupSpecs", List.of(workers)));
  }

  /** KubeRay gives the command and says when a pod starts anew; its processes share memory. */
  private static PodTemplateSpec template(PodTemplateSpec template, String name) {
    var pod = template.getSpec();
    Container container =
        new ContainerBuilder(pod.getContainers().getFirst())
            .withName(name)
            .withCommand(List.of())
            .withArgs(List.of())
            .addNewVolumeMount()
            .withName("shm")
            .withMountPath("/dev/shm")
            .endVolumeMount()
            .build();
    return new PodTemplateSpecBuilder(template)
        .editSpec()
        .withRestartPolicy(null)
        .withContainers(container)
        .addNewVolume()
        .withName("shm")
        .withNewEmptyDir()
        .withMedium("Memory")
        .endEmptyDir()
        .endVolume()
        .endSpec()
        .build();
  }

  @Override
  public Job view(GenericKubernetesResource ray) {
    Boolean suspended = ray.get("spec", "suspend");
    return new JobBuilder()
        .withApiVersion(apiVersion())
        .withKind(kind())
        .withMetadata(new ObjectMetaBuilder(ray.getMetadata()).build())
        .withNewSpec()
        .withSuspend(suspended)
        .withParallelism(nodes(ray.getMetadata()))
        .endSpec()
        .withStatus(status(ray))
        .build();
  }

  private static JobStatus status(GenericKubernetesResource ray) {
    String deployment = text(ray, "jobDeploymentStatus");
    String end = text(ray, "endTime");
    var status =
        new JobStatusBuilder()
            .withStartTime(nullIfEmpty(text(ray, "startTime")))
            .withReady(deployment.equals("Running") ? 1 : 0);
    String type = endOf(deployment, text(ray, "jobStatus"));
    if (!type.isEmpty()) {
      status
          .addNewCondition()
          .withType(type)
          .withStatus("True")
          .withReason(text(ray, "reason"))
          .withMessage(text(ray, "message"))
          .withLastTransitionTime(nullIfEmpty(end))
          .endCondition();
    }
    return status.build();
  }

  /** KubeRay calls a job whose program failed complete or failed, depending on who noticed. */
  private static String endOf(String deployment, String job) {
    return switch (deployment) {
      case "Complete" -> job.equals("SUCCEEDED") ? "Complete" : "Failed";
      case "Failed" -> "Failed";
      default -> "";
    };
  }

  private static String text(GenericKubernetesResource ray, String field) {
    Object value = ray.get("status", field);
    return value == null ? "" : value.toString();
  }

  private static @Nullable String nullIfEmpty(String text) {
    return text.isEmpty() ? null : text;
  }
}
