package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.VolumeBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobSpecBuilder;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.Pod;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunSpec;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Renders one attempt at a stage: a ConfigMap with its spec.json and a Job that runs it. */
public final class KubernetesRenderer {
  static final String CONTAINER = "stage";
  private static final int TRIES_TO_CLEAN = 6;
  private static final String SPEC_FILE = "spec.json";
  private static final String SPEC_FOLDER = "/etc/reasonrank";

  private final RenderSettings settings;

  public KubernetesRenderer(RenderSettings settings) {
    this.settings = settings;
  }

  /**
   * The children of one attempt, to be created in this order.
   *
   * @param token the Secret with the run's progress token, one per run; empty where nobody listens
   * @param job the Job
   * @param spec the ConfigMap, made last: where it is, the Job was made
   */
  public record Children(Optional<Secret> token, Job job, ConfigMap spec) {}

  /**
   * Renders an attempt.
   *
   * @param run the owner; without a UID (when manifests are only printed) no owner is set
   * @param attempt from 1
   */
  public Children render(Run<?> run, PlannedStage stage, int attempt) {
    ObjectMeta metadata = metadata(run, run.getMetadata().getName(), stage, attempt);
    var progress = new ProgressAccess(settings.progress(), run, stage.name(), attempt);
    return new Children(
        progress.secret().map(secret -> owned(secret, run)),
        job(metadata, run.getSpec(), stage, progress.environment()),
        configMap(metadata, stage.spec()));
  }

  /**
   * Renders an attempt at a stage of a promotion, in pods like those of the run that made the
   * candidate: the same image, accelerators and volumes. Named after the Reranker, whose name is
   * short. Nobody reports progress.
   */
  public Children render(ModelPromotion promotion, Run<?> like, PlannedStage stage, int attempt) {
    ObjectMeta metadata = metadata(promotion, promotion.getSpec().reranker(), stage, attempt);
    return new Children(
        Optional.empty(),
        job(metadata, like.getSpec(), stage, List.of()),
        configMap(metadata, stage.spec()));
  }

  private static Secret owned(Secret secret, Run<?> run) {
    return new SecretBuilder(secret)
        .editMetadata()
        .withOwnerReferences(owner(run))
        .endMetadata()
        .build();
  }

  private static ObjectMeta metadata(
      HasMetadata owner, String prefix, PlannedStage stage, int attempt) {
    String uid = owner.getMetadata().getUid() == null ? "" : owner.getMetadata().getUid();
    return new ObjectMetaBuilder()
        .withName(ChildName.of(prefix, uid, stage.name(), attempt))
        .withNamespace(owner.getMetadata().getNamespace())
        .withLabels(Labels.of(stage.spec().run(), stage.name(), attempt))
        .withOwnerReferences(uid.isEmpty() ? List.of() : List.of(owner(owner)))
        .build();
  }

  private static OwnerReference owner(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  private static ConfigMap configMap(ObjectMeta metadata, StageSpec spec) {
    return new ConfigMapBuilder()
        .withMetadata(metadata)
        .withImmutable(true)
        .withData(Map.of(SPEC_FILE, Json.pretty(spec)))
        .build();
  }

  private Job job(ObjectMeta metadata, RunSpec spec, PlannedStage stage, List<EnvVar> environment) {
    var job =
        new JobSpecBuilder()
            // A queue lets the Job start when there is room for it.
            .withSuspend(spec.suspend() || spec.queueName() != null ? true : null)
            .withActiveDeadlineSeconds(spec.activeDeadlineSeconds())
            .withCompletions(stage.shards())
            .withParallelism(stage.shards())
            .withPodReplacementPolicy("Failed")
            .withPodFailurePolicy(FailurePolicy.of(CONTAINER, stage.indexed()))
            .withNewTemplate()
            .withNewMetadata()
            .withLabels(metadata.getLabels())
            .endMetadata()
            .withSpec(pod(metadata.getName(), spec, stage, environment))
            .endTemplate();
    if (stage.indexed()) {
      // A shard is tried again by the Job itself: its siblings go on meanwhile.
      job.withCompletionMode("Indexed")
          .withBackoffLimitPerIndex(
              Math.max(spec.retry().application().limit(), spec.retry().infrastructure().limit()))
          .withMaxFailedIndexes(stage.shards());
    } else {
      // New attempts are the operator's to make: it knows the class of the failure. What is left
      // to clean has no attempts: it is the Job's own matter.
      job.withBackoffLimit(isCleaning(stage) ? TRIES_TO_CLEAN : 0);
    }
    return new JobBuilder()
        .withMetadata(distributed(queued(metadata, spec), stage))
        .withSpec(job.build())
        .build();
  }

  private static ObjectMeta distributed(ObjectMeta metadata, PlannedStage stage) {
    return Delegate.of(stage)
        .map(
            kind ->
                new ObjectMetaBuilder(metadata)
                    .addToAnnotations(kind.annotation(), Integer.toString(kind.nodes(stage)))
                    .build())
        .orElse(metadata);
  }

  private static ObjectMeta queued(ObjectMeta metadata, RunSpec spec) {
    if (spec.queueName() == null) {
      return metadata;
    }
    Map<String, String> labels = new TreeMap<>(metadata.getLabels());
    labels.put(Labels.QUEUE, spec.queueName());
    return new ObjectMetaBuilder(metadata).withLabels(labels).build();
  }

  private io.fabric8.kubernetes.api.model.PodSpec pod(
      String configMap, RunSpec spec, PlannedStage stage, List<EnvVar> environment) {
    var specVolume =
        new VolumeBuilder()
            .withName("spec")
            .withNewConfigMap()
            .withName(configMap)
            .endConfigMap()
            .build();
    var pod =
        new PodTemplate(
                isCleaning(stage) ? withoutAccelerators(spec.pod()) : spec.pod(),
                settings.serviceAccount())
            .add(specVolume, SPEC_FOLDER, true)
            .add(claims(stage.spec()))
            .around(container(stage, environment));
    pod.setRestartPolicy("Never");
    return pod;
  }

  private static boolean isCleaning(PlannedStage stage) {
    return stage.name().equals(RunOutputs.CLEAN);
  }

  private static @Nullable Pod withoutAccelerators(@Nullable Pod pod) {
    return pod == null
        ? null
        : new Pod(
            pod.image(),
            null,
            pod.cpu(),
            pod.memory(),
            pod.nodeSelector(),
            pod.tolerations(),
            pod.volumes(),
            pod.secrets(),
            pod.priorityClassName(),
            pod.runtimeClassName());
  }

  private static ClaimVolumes claims(StageSpec spec) {
    List<String> read = spec.inputs().values().stream().map(Input::uri).toList();
    return ClaimVolumes.of(read, List.of(spec.output()));
  }

  private Container container(PlannedStage stage, List<EnvVar> environment) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(settings.stageImage())
        .withCommand("reasonrank")
        .withArgs(
            "stage",
            stage.name(),
            "--spec",
            SPEC_FOLDER + "/" + SPEC_FILE,
            "--progress",
            "/tmp/progress.jsonl",
            "--result",
            "/dev/termination-log")
        .withEnv(environment)
        .withTerminationMessagePolicy("File")
        .build();
  }
}
