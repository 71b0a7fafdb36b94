package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpec;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.stage.spec.SftParameters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Attempts that LLaMA-Factory trains on several machines: a JobSet of one Job with a pod per
 * machine. Each runs the stage; the pod of rank 0 makes the output, the others help it. torchrun
 * finds rank 0 by the name that JobSet gives its pod.
 */
public final class JobSets implements Delegate {
  /** Name of the one Job in the set: the Job is called {@code <set>-node-0}. */
  private static final String NODE = "node";

  private static final String PORT = "29500";
  private static final String INDEX =
      "metadata.annotations['batch.kubernetes.io/job-completion-index']";

  @Override
  public String apiVersion() {
    return "jobset.x-k8s.io/v1alpha2";
  }

  @Override
  public String kind() {
    return "JobSet";
  }

  @Override
  public String product() {
    return "JobSet";
  }

  @Override
  public String annotation() {
    return "reasonrank.io/jobset-nodes";
  }

  @Override
  public int nodes(PlannedStage stage) {
    return stage.spec().parameters() instanceof SftParameters sft ? sft.trainer().nodes() : 1;
  }

  /** The Job of a set. */
  public static String job(String set) {
    return set + "-" + NODE + "-0";
  }

  /** Nobody but the operator tries again. */
  @Override
  public GenericKubernetesResource of(Job job) {
    Map<String, Object> spec = new TreeMap<>();
    spec.put("suspend", Boolean.TRUE.equals(job.getSpec().getSuspend()));
    spec.put(
        "network", sorted(Map.of("enableDNSHostnames", true, "publishNotReadyAddresses", true)));
    spec.put("failurePolicy", Map.of("maxRestarts", 0));
    spec.put(
        "replicatedJobs",
        List.of(
            sorted(Map.of("name", NODE, "replicas", 1, "template", Map.of("spec", nodes(job))))));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion(apiVersion())
        .withKind(kind())
        .withMetadata(job.getMetadata())
        .addToAdditionalProperties("spec", spec)
        .build();
  }

  /** Equal objects print as equal text. */
  private static Map<String, Object> sorted(Map<String, Object> fields) {
    return new TreeMap<>(fields);
  }

  private JobSpec nodes(Job job) {
    int nodes = Integer.parseInt(job.getMetadata().getAnnotations().get(annotation()));
    var spec =
        new JobSpecBuilder(job.getSpec())
            .withSuspend(null)
            .withCompletionMode("Indexed")
            .withCompletions(nodes)
            .withParallelism(nodes)
            .withTemplate(ranked(job.getSpec().getTemplate(), job.getMetadata().getName()))
            .build();
    // A machine that is lost takes the others along: they wait for it in the middle of a step.
    spec.getPodFailurePolicy().getRules().stream()
        .filter(rule -> "Ignore".equals(rule.getAction()))
        .forEach(rule -> rule.setAction("FailJob"));
    return spec;
  }

  private static PodTemplateSpec ranked(PodTemplateSpec template, String set) {
    Container container =
        new ContainerBuilder(template.getSpec().getContainers().getFirst())
            .addNewEnv()
            .withName("MASTER_ADDR")
            .withValue(job(set) + "-0." + set)
            .endEnv()
            .addNewEnv()
            .withName("MASTER_PORT")
            .withValue(PORT)
            .endEnv()
            .addNewEnv()
            .withName("NODE_RANK")
            .withNewValueFrom()
            .withNewFieldRef()
            .withFieldPath(INDEX)
            .endFieldRef()
            .endValueFrom()
            .endEnv()
            .addNewVolumeMount()
            .withName("shm")
            .withMountPath("/dev/shm")
            .endVolumeMount()
            .build();
    return new PodTemplateSpecBuilder(template)
        .editSpec()
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
  public Job view(GenericKubernetesResource set) {
    Boolean suspended = set.get("spec", "suspend");
    String nodes = set.getMetadata().getAnnotations().get(annotation());
    return new JobBuilder()
        .withApiVersion(apiVersion())
        .withKind(kind())
        .withMetadata(new ObjectMetaBuilder(set.getMetadata()).build())
        .withNewSpec()
        .withSuspend(suspended)
        .withParallelism(Integer.parseInt(nodes))
        .endSpec()
        .withStatus(status(set))
        .build();
  }

  private static JobStatus status(GenericKubernetesResource set) {
    var status = new JobStatusBuilder().withReady(ready(set)).withStartTime(start(set));
    end(set, "Completed", "Complete", status);
    end(set, "Failed", "Failed", status);
    return status.build();
  }

  /** One that was never suspended has no word about that. */
  private static @Nullable String start(GenericKubernetesResource set) {
    return Boolean.TRUE.equals(set.<Boolean>get("spec", "suspend"))
        ? null
        : condition(set, "Suspended", "False")
            .map(JobSets::time)
            .orElseGet(() -> set.getMetadata().getCreationTimestamp());
  }

  private static int ready(GenericKubernetesResource set) {
    List<Map<String, Object>> jobs = set.get("status", "replicatedJobsStatus");
    return jobs == null
        ? 0
        : jobs.stream()
            .mapToInt(job -> job.get("ready") instanceof Number count ? count.intValue() : 0)
            .sum();
  }

  private static void end(
      GenericKubernetesResource set, String type, String asJob, JobStatusBuilder status) {
    condition(set, type, "True")
        .ifPresent(
            end ->
                status
                    .addNewCondition()
                    .withType(asJob)
                    .withStatus("True")
                    .withReason(text(end, "reason"))
                    .withMessage(text(end, "message"))
                    .withLastTransitionTime(time(end))
                    .endCondition());
  }

  private static Optional<Map<String, Object>> condition(
      GenericKubernetesResource set, String type, String status) {
    List<Map<String, Object>> conditions = set.get("status", "conditions");
    return conditions == null
        ? Optional.empty()
        : conditions.stream()
            .filter(condition -> type.equals(condition.get("type")))
            .filter(condition -> status.equals(condition.get("status")))
            .findFirst();
  }

  private static String time(Map<String, Object> condition) {
    return text(condition, "lastTransitionTime");
  }

  private static String text(Map<String, Object> condition, String field) {
    return String.valueOf(condition.getOrDefault(field, ""));
  }
}
