package io.reasonrank.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
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
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A namespace with an operator, a Reranker {@code support} and its promotions. */
final class PromotionWorld implements AutoCloseable {
  static final String OLD = "sha256:" + "0".repeat(64);
  static final String NEW = "sha256:" + "a".repeat(64);
  static final String PROMOTION = "support-" + "a".repeat(12);
  static final String TARGET = "  promotion: {reranker: support}\n";
  static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String PASSED =
      "{\"digest\":\"sha256:v\",\"metrics\":{\"promoted\":true,\"summary\":\"support: better\","
          + "\"gates\":[{\"gate\":\"Quality\",\"verdict\":\"Passed\",\"reason\":\"+0.05\"}]}}";
  private static final String FAILED =
      "{\"digest\":\"sha256:v\",\"metrics\":{\"promoted\":false,\"summary\":\"support: worse\","
          + "\"gates\":[{\"gate\":\"ExportTruth\",\"verdict\":\"Passed\",\"reason\":\"differs\"},"
          + "{\"gate\":\"Quality\",\"verdict\":\"Failed\",\"reason\":\"-0.05\"}]}}";

  final TestCluster cluster = TestCluster.sharedOrSkip();
  final String namespace = cluster.namespace();
  final Resources resources = new Resources(cluster.client(), namespace);
  private final Map<String, PodScript> stages = new ConcurrentHashMap<>();
  private InProcessOperator operator;

  PromotionWorld() {
    gates(true);
    stages.put("evaluate", new PodScript.Exit(0, "{\"digest\":\"sha256:e\"}"));
    cluster.kubelet().script(namespace, this::script);
    operator = InProcessOperator.start(cluster, namespace);
  }

  /** What the gates will say. */
  void gates(boolean pass) {
    stages.put("gate", new PodScript.Exit(0, pass ? PASSED : FAILED));
  }

  /** The gates' Job will succeed and leave no word. */
  void gatesLoseTheirVerdict() {
    stages.put("gate", PodScript.success());
  }

  private PodScript script(Pod pod) {
    String stage = pod.getMetadata().getLabels().get("reasonrank.io/stage");
    return stage == null
        ? new PodScript.Hang() // it serves
        : stages.getOrDefault(stage, new PodScript.Exit(0, "{\"digest\":\"" + NEW + "\"}"));
  }

  /** The operator's process ends. */
  void stopOperator() {
    operator.close();
  }

  /** The operator's process ends, if it has not, and another one starts. */
  void restartOperator() {
    operator.close();
    operator = InProcessOperator.start(cluster, namespace);
  }

  @Override
  public void close() {
    operator.close();
    cluster.client().namespaces().withName(namespace).delete();
  }

  /** A Reranker as YAML. */
  static String yaml(String model, String more) {
    return """
    apiVersion: reasonrank.io/v1alpha1
    kind: Reranker
    metadata:
      name: support
    spec:
      replicas: 1
      canary: {strategy: delegate}
    """
        + (model.isEmpty()
            ? ""
            : "  model:\n    uri: pvc://models/old\n    digest: " + model + "\n")
        + more;
  }

  void createReranker(String model) {
    apply(yaml(model, ""));
  }

  /** As a GitOps controller does it. */
  void apply(String yaml) {
    Reranker reranker =
        cluster.client().getKubernetesSerialization().unmarshal(yaml, Reranker.class);
    cluster
        .client()
        .resource(reranker)
        .inNamespace(namespace)
        .fieldManager("gitops")
        .forceConflicts()
        .serverSideApply();
  }

  Reranker reranker() {
    return cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .require();
  }

  String wanted() {
    var model = reranker().getSpec().model();
    return model == null ? "" : String.valueOf(model.digest());
  }

  String served() {
    var status = reranker().getStatus();
    return status == null ? "" : String.valueOf(status.servedDigest());
  }

  void awaitServed(String digest) {
    Awaitility.await("serves " + digest)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(60))
        .until(() -> served().equals(digest));
  }

  /** What the Reranker remembers of the candidate. */
  void awaitHistory(String outcome) {
    Awaitility.await("history says " + outcome)
        .pollInterval(Duration.ofMillis(50))
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                reranker().getStatus() instanceof RerankerStatus status
                    && status.promotions().stream()
                        .anyMatch(
                            past -> past.digest().equals(NEW) && past.outcome().equals(outcome)));
  }

  /** The model of the pods that are asked for. */
  String deployedDigest() {
    return String.valueOf(
        cluster
            .client()
            .apps()
            .deployments()
            .inNamespace(namespace)
            .withName("support")
            .require()
            .getSpec()
            .getTemplate()
            .getMetadata()
            .getAnnotations()
            .get("reasonrank.io/model-digest"));
  }

  List<ModelPromotion> promotions() {
    return cluster
        .client()
        .resources(ModelPromotion.class)
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  ModelPromotion promotion() {
    return cluster
        .client()
        .resources(ModelPromotion.class)
        .inNamespace(namespace)
        .withName(PROMOTION)
        .require();
  }

  ModelPromotionStatus await(String what, Predicate<ModelPromotionStatus> condition) {
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
      throw new AssertionError(
          what + "; is " + promotions().stream().map(ModelPromotion::getStatus).toList(), e);
    }
  }

  ModelPromotionStatus awaitPhase(String phase) {
    return await("phase " + phase, status -> phase.equals(status.phase()));
  }

  /** Status and reason by type. */
  static Map<String, String> conditions(ModelPromotionStatus status) {
    return status.conditions().stream()
        .collect(
            Collectors.toMap(
                Condition::type, condition -> condition.status() + " " + condition.reason()));
  }

  void patchPromotion(String change) {
    cluster
        .client()
        .resources(ModelPromotion.class)
        .inNamespace(namespace)
        .withName(PROMOTION)
        .patch(MERGE, change);
  }

  void annotate(String key, String value) {
    cluster
        .client()
        .resources(Reranker.class)
        .inNamespace(namespace)
        .withName("support")
        .patch(MERGE, "{\"metadata\":{\"annotations\":{\"" + key + "\":\"" + value + "\"}}}");
  }

  /** Stages and attempts of all Jobs. */
  List<String> attempts() {
    return resources.jobs().stream().map(Resources::attempt).sorted().toList();
  }
}
