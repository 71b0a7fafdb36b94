package io.reasonrank.pipeline.kubernetes;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.PodSpec;
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

  /** Who scales and routes. */
  public enum Platform {
    DEPLOYMENT,
    KNATIVE
  }

  private final RenderSettings settings;

  public RerankerRenderer(RenderSettings settings) {
    this.settings = settings;
  }

  /**
   * The objects that serve a Reranker.
   *
   * @param model what its {@code spec.model} stands for
   */
  public List<HasMetadata> render(Reranker reranker, Input model, Platform platform) {
    PodSpec pod = pod(reranker.getSpec(), model);
    return switch (platform) {
      case DEPLOYMENT -> {
        List<HasMetadata> objects = new ArrayList<>(List.of(service(reranker)));
        if (reranker.getSpec().replicas() == null) {
          objects.add(autoscaler(reranker));
        }
        objects.add(deployment(reranker, model, pod));
        yield List.copyOf(objects);
      }
      case KNATIVE -> List.of(knativeService(reranker, model, pod));
    };
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

  /** Knative takes the container's port as it is and none of the pod's security defaults away. */
  private static GenericKubernetesResource knativeService(
      Reranker reranker, Input model, PodSpec pod) {
    var scaling = reranker.getSpec().autoscaling();
    Map<String, String> annotations =
        new TreeMap<>(
            Map.of(
                "autoscaling.knative.dev/min-scale", Integer.toString(scaling.minReplicas()),
                "autoscaling.knative.dev/max-scale", Integer.toString(scaling.maxReplicas()),
                "autoscaling.knative.dev/metric", "concurrency",
                "autoscaling.knative.dev/target", Integer.toString(scaling.targetConcurrency())));
    annotations.putAll(annotations(model));
    return new GenericKubernetesResourceBuilder()
        .withApiVersion("serving.knative.dev/v1")
        .withKind("Service")
        .withMetadata(metadata(reranker))
        .addToAdditionalProperties(
            "spec",
            Map.of(
                "template",
                new TreeMap<>(
                    Map.of(
                        "metadata",
                        new TreeMap<>(
                            Map.of("annotations", annotations, "labels", labels(reranker))),
                        "spec",
                        pod))))
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
        .withNewReadinessProbe()
        .withNewHttpGet()
        .withPath("/q/health/ready")
        .withPort(new IntOrString("http"))
        .endHttpGet()
        .endReadinessProbe()
        .withNewLivenessProbe()
        .withNewHttpGet()
        .withPath("/q/health/live")
        .withPort(new IntOrString("http"))
        .endHttpGet()
        .endLivenessProbe()
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
