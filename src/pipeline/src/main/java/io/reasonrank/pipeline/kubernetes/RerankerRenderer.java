package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Renders what serves a Reranker: a Deployment with a Service and an autoscaler, or a Knative
 * Service.
 */
public final class RerankerRenderer {
  private static final String CONTAINER = "reranker";
  private static final int PORT = 8080;
  private static final int CPU_TARGET_PERCENT = 80;
  private static final int PROBE_SECONDS = 10;

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
    RerankerSpec spec = reranker.getSpec();
    PodSpec pod = pod(spec, model);
    return switch (platform) {
      case ServingPlatform.Deployment() ->
          deployed(reranker, autoscaler(reranker), deployment(reranker, model, pod));
      case ServingPlatform.Keda(String prometheus) ->
          deployed(
              reranker,
              KedaScaler.of(metadata(reranker), spec.autoscaling(), prometheus),
              deployment(reranker, model, pod));
      case ServingPlatform.Knative() ->
          List.of(KnativeService.of(metadata(reranker), annotations(model), spec, pod));
    };
  }

  /** A fixed number of replicas has no scaler. */
  private static List<HasMetadata> deployed(
      Reranker reranker, HasMetadata scaler, Deployment deployment) {
    return reranker.getSpec().replicas() == null
        ? List.of(service(reranker), scaler, deployment)
        : List.of(service(reranker), deployment);
  }

  /** A new digest under the old address is a new model: it must reach the pods. */
  private static Map<String, String> annotations(Input model) {
    return model.digest().isEmpty() ? Map.of() : Map.of(Labels.MODEL_DIGEST, model.digest());
  }

  /** Scales by CPU: what an embedded engine works with. Knative and KEDA scale by requests. */
  private static HorizontalPodAutoscaler autoscaler(Reranker reranker) {
    var scaling = reranker.getSpec().autoscaling();
    return new HorizontalPodAutoscalerBuilder()
        .withMetadata(metadata(reranker))
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", reranker.getMetadata().getName())
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

  private static ObjectMeta metadata(Reranker reranker) {
    ObjectMeta owner = reranker.getMetadata();
    var metadata =
        new ObjectMetaBuilder()
            .withName(owner.getName())
            .withNamespace(owner.getNamespace())
            .withLabels(labels(reranker));
    if (owner.getUid() != null) {
      metadata.withOwnerReferences(
          new OwnerReferenceBuilder()
              .withApiVersion(reranker.getApiVersion())
              .withKind(reranker.getKind())
              .withName(owner.getName())
              .withUid(owner.getUid())
              .withController(true)
              .withBlockOwnerDeletion(true)
              .build());
    }
    return metadata.build();
  }

  /** Labels of everything that serves a Reranker, its pods too. */
  public static Map<String, String> labels(Reranker reranker) {
    return new TreeMap<>(
        Map.of(
            Labels.MANAGED_BY, Labels.OPERATOR,
            Labels.KIND, reranker.getKind(),
            Labels.NAME, reranker.getMetadata().getName()));
  }

  private static Deployment deployment(Reranker reranker, Input model, PodSpec pod) {
    return new DeploymentBuilder()
        .withMetadata(metadata(reranker))
        .withNewSpec()
        // Without a fixed number it is the autoscaler's to say.
        .withReplicas(reranker.getSpec().replicas())
        .withProgressDeadlineSeconds(reranker.getSpec().startupSeconds())
        .withNewSelector()
        .withMatchLabels(labels(reranker))
        .endSelector()
        .withNewTemplate()
        .withNewMetadata()
        .withAnnotations(annotations(model))
        .withLabels(labels(reranker))
        .endMetadata()
        .withSpec(pod)
        .endTemplate()
        .endSpec()
        .build();
  }

  private static Service service(Reranker reranker) {
    return new ServiceBuilder()
        .withMetadata(metadata(reranker))
        .withNewSpec()
        .withSelector(labels(reranker))
        .addNewPort()
        .withName("http")
        .withPort(80)
        .withTargetPort(new IntOrString("http"))
        .endPort()
        .endSpec()
        .build();
  }

  private PodSpec pod(RerankerSpec spec, Input model) {
    return new PodTemplate(spec.pod(), settings.serviceAccount())
        .add(ClaimVolumes.of(List.of(model.uri()), List.of()))
        .around(container(spec, model));
  }

  private Container container(RerankerSpec spec, Input model) {
    return new ContainerBuilder()
        .withName(CONTAINER)
        .withImage(settings.serveImage())
        .addNewPort()
        .withName("http")
        .withContainerPort(PORT)
        .endPort()
        .withEnv(environment(spec, model))
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
  private static List<EnvVar> environment(RerankerSpec spec, Input model) {
    List<EnvVar> environment = new ArrayList<>();
    environment.add(variable("QUARKUS_HTTP_HOST", "0.0.0.0"));
    // Within the cluster; who reaches it is for network policies and the ingress to say.
    environment.add(variable("REASONRANK_AUTH_OPEN", "true"));
    environment.add(variable("REASONRANK_MODEL_DIR", ClaimVolumes.path(model.uri())));
    environment.add(variable("REASONRANK_ENGINE", spec.engine().type().wireName()));
    if (spec.engine().baseUrl() != null) {
      environment.add(variable("REASONRANK_OPENAI_BASE_URL", spec.engine().baseUrl()));
    }
    var strategy = spec.strategy();
    environment.add(variable("REASONRANK_STRATEGY", strategy.name().wireName()));
    environment.add(variable("REASONRANK_WINDOW", Integer.toString(strategy.window())));
    environment.add(variable("REASONRANK_STEP", Integer.toString(strategy.step())));
    environment.add(
        variable("REASONRANK_REASONING_TOKENS", Integer.toString(strategy.maxResponseTokens())));
    return environment;
  }

  private static EnvVar variable(String name, String value) {
    return new EnvVarBuilder().withName(name).withValue(value).build();
  }
}
