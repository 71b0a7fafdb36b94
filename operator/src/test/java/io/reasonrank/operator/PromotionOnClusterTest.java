package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** From a finished run to what an endpoint serves, on a real control plane. */
@Execution(ExecutionMode.CONCURRENT)
class PromotionOnClusterTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String OLD = "sha256:" + "0".repeat(64);
  private static final String NEW = "sha256:" + "a".repeat(64);
  private static final String PROMOTION = "support-" + "a".repeat(12);
  private static final String TARGET = "  promotion: {reranker: support}\n";
  private static final String PASSED =
      "{\"digest\":\"sha256:v\",\"metrics\":{\"promoted\":true,\"summary\":\"support: better\","
          + "\"gates\":[{\"gate\":\"Quality\",\"verdict\":\"Passed\",\"reason\":\"+0.05\"}]}}";
  private static final String FAILED =
      "{\"digest\":\"sha256:v\",\"metrics\":{\"promoted\":false,\"summary\":\"support: worse\","
          + "\"gates\":[{\"gate\":\"ExportTruth\",\"verdict\":\"Passed\",\"reason\":\"differs\"},"
          + "{\"gate\":\"Quality\",\"verdict\":\"Failed\",\"reason\":\"-0.05\"}]}}";

  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private InProcessOperator operator;
  private final Map<String, PodScript> stages = new ConcurrentHashMap<>();

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
    stages.put("gate", new PodScript.Exit(0, PASSED));
    stages.put("evaluate", new PodScript.Exit(0, "{\"digest\":\"sha256:e\"}"));
    cluster.kubelet().script(namespace, this::script);
    operator = InProcessOperator.start(cluster, namespace);
  }

  private PodScript script(Pod pod) {
    String stage = pod.getMetadata().getLabels().get("reasonrank.io/stage");
    return stage == null
        ? new PodScript.Hang() // it serves
        : stages.getOrDefault(stage, new PodScript.Exit(0, "{\"digest\":\"" + NEW + "\"}"));
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private void reranker(String model, String more) {
    String yaml =
        """
        apiVersion: reasonrank.io/v1alpha1
        kind: Reranker
        metadata: {name: support}
        spec:
          replicas: 1
          canary: {minSeconds: 0, minRequests: 0}
        """
            + (model.isEmpty() ? "" : "  model: " + model + "\n")
            + more;
    cluster
        .client()
        .resource(cluster.client().getKubernetesSerialization().unmarshal(yaml, Reranker.class))
        .inNamespace(namespace)
        .create();
  }

  private static String serving(String digest) {
    return "{uri: pvc://models/old, digest: '" + digest + "'}";
  }

  private Reranker reranker() {
    return cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .require();
  }

  private List<ModelPromotion> promotions() {
    return cluster
        .client()
        .resources(ModelPromotion.class)
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  private ModelPromotion promotion() {
    return cluster
        .client()
        .resources(ModelPromotion.class)
        .inNamespace(namespace)
        .withName(PROMOTION)
        .require();
  }

  private ModelPromotionStatus await(String what, Predicate<ModelPromotionStatus> condition) {
    try {
      ModelPromotion found =
          Awaitility.await(what)
              .ignoreExceptions()
              .pollInterval(Duration.ofMillis(50))
              .atMost(Duration.ofSeconds(60))
              .until(
                  this::promotion,
                  promotion ->
                      promotion.getStatus() != null && condition.test(promotion.getStatus()));
      return Objects.requireNonNull(found.getStatus());
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + "; there are " + promotions(), e);
    }
  }

  private ModelPromotionStatus awaitPhase(String phase) {
    return await("phase " + phase, status -> phase.equals(status.phase()));
  }

  private static Map<String, String> conditions(ModelPromotionStatus status) {
    return status.conditions().stream()
        .collect(
            java.util.stream.Collectors.toMap(
                Condition::type, condition -> condition.status() + " " + condition.reason()));
  }

  private void patch(String change) {
    cluster
        .client()
        .resources(ModelPromotion.class)
        .inNamespace(namespace)
        .withName(PROMOTION)
        .patch(MERGE, change);
  }

  private List<String> attempts() {
    return resources.jobs().stream().map(Resources::attempt).sorted().toList();
  }

  @Test
  void finishedRunOfTheFirstModelIsPromotedAndServed() {
    reranker("", "");
    resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = awaitPhase("Promoted");
    assertThat(conditions(status))
        .containsEntry("Verified", "True Verified")
        .containsEntry("Evaluated", "True Passed")
        .containsEntry("Approved", "True Direct")
        .containsEntry("Promoted", "True Promoted")
        .containsEntry("Ready", "True Promoted")
        .containsEntry("Stalled", "False Promoted");
    assertThat(status.gates()).extracting("gate").containsExactly("Quality");
    assertThat(reranker().getSpec().model()).hasFieldOrPropertyWithValue("digest", NEW);
    assertThat(reranker().getStatus()).hasFieldOrPropertyWithValue("servedDigest", NEW);
    assertThat(attempts()).containsExactly("evaluate-1", "export-1", "gate-1", "sft-1");
    assertThat(promotions()).hasSize(1);
  }

  @Test
  void incumbentThatTheRunDidNotMeasureIsMeasuredOnTheSameLists() {
    reranker(serving(OLD), "");
    resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = awaitPhase("Promoted");
    assertThat(status.incumbent()).hasFieldOrPropertyWithValue("digest", OLD);
    assertThat(attempts())
        .containsExactly("evaluate-1", "evaluate-1", "export-1", "gate-1", "sft-1");
    String spec =
        cluster.client().configMaps().inNamespace(namespace).list().getItems().stream()
            .filter(map -> map.getMetadata().getName().startsWith("support-"))
            .filter(map -> map.getMetadata().getName().contains("-evaluate-"))
            .findFirst()
            .orElseThrow()
            .getData()
            .get("spec.json");
    assertThat(spec).contains("pvc://models/old", "pvc://data/set").doesNotContain("baseModel");
  }

  @Test
  void worseModelIsRejectedByItsGateAndTheEndpointKeepsWhatServes() {
    stages.put("gate", new PodScript.Exit(0, FAILED));
    reranker(serving(OLD), "");
    resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status = awaitPhase("Rejected");
    assertThat(conditions(status))
        .containsEntry("Rejected", "True Quality")
        .containsEntry("Ready", "False Quality")
        .containsEntry("Stalled", "True Quality");
    assertThat(reranker().getSpec().model()).hasFieldOrPropertyWithValue("digest", OLD);
  }

  @Test
  void forceBringsARejectedModelOut() {
    stages.put("gate", new PodScript.Exit(0, FAILED));
    reranker(serving(OLD), "");
    resources.apply(Yamls.SFT + TARGET);
    awaitPhase("Rejected");
    patch("{\"spec\":{\"force\":true}}");
    ModelPromotionStatus status = awaitPhase("Promoted");
    assertThat(conditions(status)).containsEntry("Evaluated", "True Forced");
    assertThat(reranker().getSpec().model()).hasFieldOrPropertyWithValue("digest", NEW);
  }

  @Test
  void rerankerThatGitOwnsIsNotChanged() {
    reranker("", "");
    cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .patch(
            MERGE,
            "{\"metadata\":{\"annotations\":{\"argocd.argoproj.io/tracking-id\":\"serving\"}}}");
    resources.apply(Yamls.SFT + TARGET);
    ModelPromotionStatus status =
        await("is refused", now -> "True GitOpsTracked".equals(conditions(now).get("Stalled")));
    assertThat(status.phase()).isEqualTo("Evaluated");
    assertThat(reranker().getSpec().model()).isNull();
  }

  @Test
  void verdictThatIsLostIsAskedForAgain() {
    stages.put("gate", PodScript.success()); // no termination message
    reranker("", "");
    resources.apply(Yamls.SFT + TARGET);
    await("asks again", status -> status.attempt() > 1);
    stages.put("gate", new PodScript.Exit(0, PASSED));
    awaitPhase("Promoted");
  }

  @Test
  void deletedPromotionStaysAwayAndAnotherRunOfTheSameModelMakesNoSecondOne() {
    reranker("", "");
    resources.apply(Yamls.SFT + TARGET);
    awaitPhase("Promoted");
    resources.apply(Yamls.RL + TARGET);
    resources.awaitPhase(io.reasonrank.api.v1alpha1.RLRun.class, "rl", "Succeeded");
    assertThat(promotions()).hasSize(1);
    cluster.client().resource(promotion()).delete();
    operator.close();
    operator = InProcessOperator.start(cluster, namespace);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> promotions().isEmpty());
  }
}
