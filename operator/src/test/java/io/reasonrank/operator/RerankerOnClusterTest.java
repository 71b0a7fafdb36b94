package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Serving on a real API server with the real Deployment controller. */
@Execution(ExecutionMode.CONCURRENT)
class RerankerOnClusterTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String DIGEST = "sha256:" + "a".repeat(64);

  private TestCluster cluster;
  private String namespace;
  private InProcessOperator operator;

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    namespace = cluster.namespace();
    cluster
        .kubelet()
        .script(
            namespace,
            pod ->
                pod.getMetadata().getLabels().containsKey("reasonrank.io/stage")
                    ? result(pod)
                    : new PodScript.Hang());
    operator = InProcessOperator.start(cluster, namespace);
  }

  private static PodScript result(io.fabric8.kubernetes.api.model.Pod pod) {
    return new PodScript.Exit(0, "{\"digest\":\"" + DIGEST + "\"}");
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
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

  private RerankerStatus await(String what, Predicate<RerankerStatus> condition) {
    return Awaitility.await(what)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                Optional.ofNullable(
                        cluster
                            .client()
                            .resources(Reranker.class)
                            .inNamespace(namespace)
                            .withName("support")
                            .require()
                            .getStatus())
                    .filter(condition),
            Optional::isPresent)
        .orElseThrow();
  }

  private Deployment deployment() {
    return cluster
        .client()
        .apps()
        .deployments()
        .inNamespace(namespace)
        .withName("support")
        .require();
  }

  @Test
  void rerankerWaitsForTheRunThatItNamesAndThenServesItsModel() {
    create("{model: {fromRun: {kind: SFTRun, name: sft}}, replicas: 2}");
    RerankerStatus waiting = await("waits", status -> "Waiting".equals(status.phase()));
    assertThat(waiting.conditions().getFirst().message()).contains("SFTRun/sft");
    new Resources(cluster.client(), namespace).apply(Yamls.SFT);
    RerankerStatus status = await("serves", now -> "Ready".equals(now.phase()));
    assertThat(status.url()).isEqualTo("http://support." + namespace + ".svc");
    assertThat(status.readyReplicas()).isEqualTo(2);
    assertThat(status.servedDigest()).isEqualTo(DIGEST);
    assertThat(deployment().getSpec().getTemplate().getSpec().getContainers().getFirst().getEnv())
        .anySatisfy(
            variable -> {
              assertThat(variable.getName()).isEqualTo("REASONRANK_MODEL_DIR");
              assertThat(variable.getValue()).isEqualTo("/volumes/models/sft/model");
            });
  }

  @Test
  void anotherDigestRollsThePodsAndIsServedOnlyWhenTheyAnswer() {
    create("{model: {uri: pvc://models/a, digest: \"" + DIGEST + "\"}, replicas: 1}");
    await("serves", status -> DIGEST.equals(status.servedDigest()));
    String other = "sha256:" + "b".repeat(64);
    cluster.kubelet().script(namespace, pod -> new PodScript.NoStart("ErrImagePull"));
    patch("{\"spec\":{\"model\":{\"digest\":\"" + other + "\"}}}");
    RerankerStatus rolling = await("rolls", status -> "RollingOut".equals(status.phase()));
    assertThat(rolling.servedDigest()).isEqualTo(DIGEST);
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
    cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withField("status.phase", "Pending")
        .delete(); // the replacement starts
    await("serves the other", status -> other.equals(status.servedDigest()));
  }

  @Test
  void changesByHandToADeploymentAreTakenBackAndFixedReplicasEndTheAutoscaler() {
    create("{model: {uri: pvc://models/a}, autoscaling: {minReplicas: 1, maxReplicas: 5}}");
    await("serves", status -> "Ready".equals(status.phase()));
    assertThat(autoscalers()).isEqualTo(1);
    patch("{\"spec\":{\"replicas\":3}}");
    await("three answer", status -> Integer.valueOf(3).equals(status.readyReplicas()));
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> autoscalers() == 0);
    cluster.client().services().inNamespace(namespace).withName("support").delete();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                cluster.client().services().inNamespace(namespace).withName("support").get()
                    != null);
  }

  private int autoscalers() {
    return cluster
        .client()
        .autoscaling()
        .v2()
        .horizontalPodAutoscalers()
        .inNamespace(namespace)
        .list()
        .getItems()
        .size();
  }

  @Test
  void foreignDeploymentOfTheSameNameIsLeftAlone() {
    cluster
        .client()
        .load(
            new java.io.ByteArrayInputStream(
                """
                apiVersion: v1
                kind: Service
                metadata: {name: support}
                spec: {ports: [{port: 1}]}
                """
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .inNamespace(namespace)
        .create();
    create("{model: {uri: pvc://models/a}}");
    RerankerStatus status = await("stalls", now -> "Stalled".equals(now.phase()));
    assertThat(status.conditions())
        .anySatisfy(condition -> assertThat(condition.reason()).isEqualTo("NameTaken"));
  }

  private void patch(String change) {
    cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .patch(MERGE, change);
  }
}
