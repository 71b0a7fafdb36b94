package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.pipeline.plan.ServingSettings;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Renders what serves a Reranker: a Deployment with a Service and an autoscaler, or a Knative
 * Service.
 */
public final class RerankerRenderer {
  private static final String CONTAINER = "reranker";
  private static final int PORT = 8080;
  private static final int CPU_TARGET_PERCENT = 80;
  private static final int PROBE_SECONDS = 10;
  private static final String CANDIDATE_SUFFIX = "-candidate";

  private final RenderSettings settings;

  public RerankerRenderer(RenderSettings settings) {
    this.settings = settings;
  }

  /**
   * The objects that serve a Reranker.
   *
   * @param model what its {@code spec.model} stands for
   * @return in the order of their making; the last one has the pods
   */
  public List<HasMetadata> render(Reranker reranker, Input model, ServingPlatform platform) {
    return render(Part.whole(reranker), model, platform);
  }

  /**
   * The objects that serve a candidate beside it, behind an address of their own.
   *
   * @param percent of the traffic that the candidate must bear, 0 to 100
   * @return in the order of their making; the last one has the pods
   */
  public List<HasMetadata> renderCandidate(
      Reranker reranker, Input model, ServingPlatform platform, int percent) {
    return render(Part.candidate(reranker, percent), model, platform);
  }

  /**
   * Replicas that a candidate needs for its share: so much of the Reranker's own, rounded up, and
   * at least one.
   *
   * @param percent of the traffic, 0 to 100
   * @return empty where a scaler decides
   */
  public static Optional<Integer> candidateReplicas(Reranker reranker, int percent) {
    return Optional.ofNullable(reranker.getSpec().replicas())
        .map(all -> Math.max(1, Math.ceilDiv(all * percent, 100)));
  }

  /** The Secret that lets the operator in; it is made before the pods. */
  public Optional<Secret> adminSecret(Reranker reranker) {
    return AdminAccess.secret(reranker, settings.adminTokens(), owner(reranker));
  }

  /**
   * What is rendered: the endpoint itself, or a candidate beside it.
   *
   * @param name of all objects
   * @param labels of all objects and pods
   * @param replicas fixed number; null where a scaler decides
   */
  private record Part(
      Reranker reranker, String name, Map<String, String> labels, @Nullable Integer replicas) {
    static Part whole(Reranker reranker) {
      return new Part(
          reranker,
          reranker.getMetadata().getName(),
          RerankerRenderer.labels(reranker),
          reranker.getSpec().replicas());
    }

    static Part candidate(Reranker reranker, int percent) {
      return new Part(
          reranker,
          reranker.getMetadata().getName() + CANDIDATE_SUFFIX,
          candidateLabels(reranker),
          candidateReplicas(reranker, percent).orElse(null));
    }

    RerankerSpec spec() {
      return reranker.getSpec();
    }

    ObjectMeta metadata() {
      var metadata =
          new ObjectMetaBuilder()
              .withName(name)
              .withNamespace(reranker.getMetadata().getNamespace())
              .withLabels(labels);
      if (AdminAccess.hasUid(reranker)) {
        metadata.withOwnerReferences(owner(reranker));
      }
      return metadata.build();
    }
  }

  private List<HasMetadata> render(Part part, Input model, ServingPlatform platform) {
    PodSpec pod = pod(part.reranker(), model);
    return switch (platform) {
      case ServingPlatform.Deployment() ->
          deployed(part, autoscaler(part), deployment(part, model, pod));
      case ServingPlatform.Keda(String prometheus) ->
          deployed(
              part,
              KedaScaler.of(part.metadata(), part.spec().autoscaling(), prometheus),
              deployment(part, model, pod));
      case ServingPlatform.Knative() ->
          List.of(KnativeService.of(part.metadata(), annotations(model), part.spec(), pod));
    };
  }

  /** A fixed number of replicas has no scaler. */
  private static List<HasMetadata> deployed(Part part, HasMetadata scaler, Deployment deployment) {
    return part.replicas() == null
        ? List.of(service(part), scaler, deployment)
        : List.of(service(part), deployment);
  }

  /** A new digest under the old address is a new model: it must reach the pods. */
  private static Map<String, String> annotations(Input model) {
    return model.digest().isEmpty() ? Map.of() : Map.of(Labels.MODEL_DIGEST, model.digest());
  }

  /** Scales by CPU: what an embedded engine works with. Knative and KEDA scale by requests. */
  private static HorizontalPodAutoscaler autoscaler(Part part) {
    var scaling = part.spec().autoscaling();
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(part.metadata())
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", part.name())
        .withMinReplicas(Math.max(1, scaling.minReplicas()))
        .withMaxReplicas(scaling.maxReplicas())
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(CPU_TARGET_PERCENT)
        .endTarget()
        .endResource()
        .endMetric()
        .endSpec()
        .build();
  }

  private static OwnerReference owner(Reranker reranker) {
    return new OwnerReferenceBuilder()
        .withApiVersion(reranker.getApiVersion())
        .withKind(reranker.getKind())
        .withName(reranker.getMetadata().getName())
        .withUid(reranker.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(true)
        .build();
  }

  /** Labels of everything that serves a Reranker, its pods too. */
  public static Map<String, String> labels(Reranker reranker) {
    return labels(reranker, reranker.getKind());
  }

  /** Labels of everything that serves a candidate of it. */
  public static Map<String, String> candidateLabels(Reranker reranker) {
    return labels(reranker, Labels.CANDIDATE_KIND);
  }

  private static Map<String, String> labels(Reranker reranker, String kind) {
    return new TreeMap<>(
        Map.of(
            Labels.MANAGED_BY,
            Labels.OPERATOR,
            Labels.KIND,
            kind,
            Labels.NAME,
            reranker.getMetadata().getName()));
  }

  private static Deployment deployment(Part part, Input model, PodSpec pod) {
    return new DeploymentBuilder()
        .withMetadata(part.metadata())
        .withNewSpec()
        // Without a fixed number it is the autoscaler's to say.
        .withReplicas(part.replicas())
        .withProgressDeadlineSeconds(part.spec().startupSeconds())
        .withNewSelector()
        .withMatchLabels(part.labels())
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withAnnotations(annotations(model))
        .withLabels(part.labels())
        .endMetadata()
        .withSpec(pod)
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Service service(Part part) {
    return new ServiceBuilder()
        .withMetadata(part.metadata())
        .withNewSpec()
        .withSelector(part.labels())
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withTargetPort(new IntOrString("http"))
        .endPort()
        .endSpec()
        .build();
  }

  private PodSpec pod(Reranker reranker, Input model) {
    RerankerSpec spec = reranker.getSpec();
    PodTemplate pod =
        new PodTemplate(spec.pod(), settings.serviceAccount())
            .add(ClaimVolumes.of(List.of(model.uri()), List.of()));
    if (isLed(reranker)) {
      pod.add(AdminAccess.volume(reranker), AdminAccess.PATH, true);
    }
    return pod.around(container(reranker, model));
  }

  private boolean isLed(Reranker reranker) {
    return settings.adminTokens().isPresent() && AdminAccess.hasUid(reranker);
  }

  private Container container(Reranker reranker, Input model) {
    RerankerSpec spec = reranker.getSpec();
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(settings.serveImage())
        .addNewPort()
        .withName("http")
        .withContainerPort(PORT)
        .endPort()
        .withEnv(environment(reranker, model))
        .withStartupProbe(startup(spec))
        .withReadinessProbe(probe("ready"))
        .withLivenessProbe(probe("live"))
        .build();
  }

  /** Loading a large model is no reason to be killed. */
  private static Probe startup(RerankerSpec spec) {
    return new ProbeBuilder(probe("live"))
        .withPeriodSeconds(PROBE_SECONDS)
        .withFailureThreshold(Math.ceilDiv(spec.startupSeconds(), PROBE_SECONDS))
        .build();
  }

  private static Probe probe(String question) {
    return new ProbeBuilder()
        .withNewHttpGet()
        .withPath("/q/health/" + question)
        .withPort(new IntOrString("http"))
        .endHttpGet()
        .build();
  }

  /** Settings as the endpoint's own configuration names them. */
  private List<EnvVar> environment(Reranker reranker, Input model) {
    RerankerSpec spec = reranker.getSpec();
    List<EnvVar> environment = new ArrayList<>();
    environment.add(variable("QUARKUS_HTTP_HOST", "0.0.0.0"));
    // Requests come in until every node knows that the pod goes; both together are what a pod gets.
    environment.add(variable("QUARKUS_SHUTDOWN_DELAY", "5s"));
    environment.add(variable("QUARKUS_SHUTDOWN_TIMEOUT", "25s"));
    // Within the cluster; who reaches it is for network policies and the ingress to say.
    environment.add(variable("REASONRANK_AUTH_OPEN", "true"));
    environment.add(variable("REASONRANK_MODEL_DIR", ClaimVolumes.path(model.uri())));
    // Answers name the endpoint that clients know; a directory's name says nothing.
    environment.add(variable("REASONRANK_MODEL_NAME", reranker.getMetadata().getName()));
    if (!model.digest().isEmpty()) {
      environment.add(variable("REASONRANK_MODEL_DIGEST", model.digest()));
    }
    if (isLed(reranker)) {
      String token = AdminAccess.PATH + "/" + AdminAccess.KEY;
      environment.add(variable("REASONRANK_ADMIN_TOKEN_FILE", token));
    }
    ServingSettings.of(spec).forEach((name, value) -> environment.add(variable(name, value)));
    return environment;
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }
}
