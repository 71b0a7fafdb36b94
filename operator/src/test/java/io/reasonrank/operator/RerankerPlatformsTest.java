package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.operator.reranker.ServedPlatforms;
import io.reasonrank.operator.reranker.ServedPlatforms.Choice;
import io.reasonrank.operator.run.ServedKinds;
import io.reasonrank.pipeline.kubernetes.KnativeFeatures;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Serving with Knative and KEDA: their CRDs on a real API server. Their controllers are played: the
 * test writes the status that Knative would.
 */
class RerankerPlatformsTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String PROMETHEUS = "http://prometheus.monitoring:9090";

  private TestCluster cluster;
  private String namespace;
  private @Nullable InProcessOperator operator;

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    cluster.needForeignCrds();
    namespace = cluster.namespace();
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
  }

  private void startOperator(Choice choice) {
    operator =
        InProcessOperator.start(
            cluster,
            cluster.url(),
            namespace,
            RenderSettings.released(),
            client ->
                ServedPlatforms.of(
                    ServedKinds.ask(client, ServedPlatforms.kinds()),
                    choice,
                    Optional.of(PROMETHEUS)));
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
      cluster.client().namespaces().withName(KnativeFeatures.NAMESPACE).delete();
    }
  }

  private void create(String spec) {
    String yaml =
        "apiVersion: reasonrank.io/v1alpha1\nkind: Reranker\nmetadata: {name: support}\nspec: "
            + spec;
    Reranker reranker =
        cluster.client().getKubernetesSerialization().unmarshal(yaml, Reranker.class);
    cluster.client().resource(reranker).inNamespace(namespace).create();
  }

  private void patch(String change) {
    cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .patch(MERGE, change);
  }

  private RerankerStatus await(String what, Predicate<RerankerStatus> condition) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .until(() -> Optional.ofNullable(status()).filter(condition), Optional::isPresent)
        .orElseThrow();
  }

  private RerankerStatus status() {
    return cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .require()
        .getStatus();
  }

  private static Condition condition(RerankerStatus status, String type) {
    return status.conditions().stream()
        .filter(found -> found.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private GenericKubernetesResource find(String apiVersion, String kind) {
    return cluster
        .client()
        .genericKubernetesResources(apiVersion, kind)
        .inNamespace(namespace)
        .withName("support")
        .get();
  }

  private GenericKubernetesResource awaitMade(String apiVersion, String kind) {
    return Awaitility.await(kind)
        .atMost(Duration.ofSeconds(60))
        .until(() -> find(apiVersion, kind), Objects::nonNull);
  }

  /** As Knative's controller writes it. */
  private void playKnative(String ready, String reason) {
    GenericKubernetesResource service = awaitMade("serving.knative.dev/v1", "Service");
    service.setAdditionalProperty(
        "status",
        Map.of(
            "observedGeneration",
            service.getMetadata().getGeneration(),
            "url",
            "http://support.example.com",
            "conditions",
            List.of(
                Map.of("type", "Ready", "status", ready, "reason", reason, "message", "played"))));
    cluster.client().resource(service).updateStatus();
  }

  private void switches(Map<String, String> data) {
    var knative =
        new NamespaceBuilder()
            .withNewMetadata()
            .withName(KnativeFeatures.NAMESPACE)
            .endMetadata()
            .build();
    // That of a test before may still be going.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .until(() -> cluster.client().resource(knative).create() != null);
    cluster
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(KnativeFeatures.CONFIG_MAP)
                .withNamespace(KnativeFeatures.NAMESPACE)
                .endMetadata()
                .withData(data)
                .build())
        .create();
  }

  @Test
  void whereKnativeIsItServesAndItsWordCounts() {
    startOperator(Choice.AUTO);
    create("{model: {uri: \"s3://models/a\"}, autoscaling: {minReplicas: 0, maxReplicas: 4}}");
    playKnative("Unknown", "Deploying");
    await("rolls out", status -> "RollingOut".equals(status.phase()));
    playKnative("False", "RevisionFailed");
    RerankerStatus stuck = await("is stuck", status -> "Stalled".equals(status.phase()));
    assertThat(condition(stuck, "Stalled").message()).contains("RevisionFailed").contains("played");
    playKnative("True", "Ready");
    RerankerStatus ready = await("serves", status -> "Ready".equals(status.phase()));
    assertThat(ready.url()).isEqualTo("http://support.example.com");
    assertThat(ready.readyReplicas()).isNull();
    assertThat(condition(ready, "Preflight").status()).isEqualTo("True");
    assertThat(cluster.client().apps().deployments().inNamespace(namespace).list().getItems())
        .isEmpty();
  }

  @Test
  void switchOfKnativeThatIsOffIsNamedBeforeItsAdmissionRefuses() {
    switches(Map.of("kubernetes.podspec-tolerations", "disabled"));
    startOperator(Choice.AUTO);
    create("{model: {uri: pvc://models/a}, pod: {nodeSelector: {pool: cards}}}");
    RerankerStatus blocked = await("says so", status -> "Stalled".equals(status.phase()));
    assertThat(condition(blocked, "Preflight").reason()).isEqualTo("KnativeFeatures");
    assertThat(condition(blocked, "Preflight").message())
        .contains("knative-serving/config-features")
        .contains("kubernetes.podspec-nodeselector, kubernetes.podspec-persistent-volume-claim");
    assertThat(find("serving.knative.dev/v1", "Service")).isNull();
    cluster
        .client()
        .configMaps()
        .inNamespace(KnativeFeatures.NAMESPACE)
        .withName(KnativeFeatures.CONFIG_MAP)
        .patch(
            MERGE,
            "{\"data\":{\"kubernetes.podspec-nodeselector\":\"enabled\","
                + "\"kubernetes.podspec-persistent-volume-claim\":\"enabled\"}}");
    patch("{\"metadata\":{\"annotations\":{\"look\":\"again\"}}}");
    playKnative("True", "Ready");
    await("serves", status -> "Ready".equals(status.phase()));
  }

  @Test
  void deploymentThatServesAlreadyIsNotMovedToKnative() {
    InProcessOperator before = InProcessOperator.start(cluster, namespace);
    create("{model: {uri: pvc://models/a}, replicas: 1}");
    await("serves", status -> "Ready".equals(status.phase()));
    before.close();
    startOperator(Choice.AUTO);
    patch("{\"spec\":{\"replicas\":2}}");
    await("two answer", status -> Integer.valueOf(2).equals(status.readyReplicas()));
    assertThat(find("serving.knative.dev/v1", "Service")).isNull();
  }

  @Test
  void whereKedaIsItScalesByRequestsUntilReplicasAreFixed() {
    startOperator(Choice.DEPLOYMENT);
    create("{model: {uri: pvc://models/a}, autoscaling: {minReplicas: 1, maxReplicas: 4}}");
    GenericKubernetesResource scaler = awaitMade("keda.sh/v1alpha1", "ScaledObject");
    assertThat(scaler.<Object>get("spec", "maxReplicaCount")).isEqualTo(4);
    assertThat(scaler.<List<Map<String, Map<String, String>>>>get("spec", "triggers"))
        .first()
        .satisfies(
            trigger ->
                assertThat(trigger.get("metadata")).containsEntry("serverAddress", PROMETHEUS));
    await("serves", status -> "Ready".equals(status.phase()));
    patch("{\"spec\":{\"replicas\":1}}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> find("keda.sh/v1alpha1", "ScaledObject") == null);
    assertThat(
            cluster
                .client()
                .autoscaling()
                .v2()
                .horizontalPodAutoscalers()
                .inNamespace(namespace)
                .list()
                .getItems())
        .isEmpty();
  }
}
