package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.operator.cluster.AuditLog;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PlayedQueue;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.operator.progress.ProgressTokens;
import io.reasonrank.operator.reranker.ServedPlatforms;
import io.reasonrank.pipeline.kubernetes.ProgressTarget;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** What the operator asks of the API server, by the API server's audit log. */
@Execution(ExecutionMode.CONCURRENT)
class RequestsTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int MOST_WRITES = 6;

  /** Rights that no request of a test shows: why they are granted stands beside them. */
  private static final Set<String> UNSEEN =
      Set.of(
          // asked of the authoriser by an admission plugin, for owner references that block
          "update reasonrank.io/synthesisjobs/finalizers",
          "update reasonrank.io/sftruns/finalizers",
          "update reasonrank.io/rlruns/finalizers",
          "update reasonrank.io/rerankers/finalizers",
          "update reasonrank.io/modelpromotions/finalizers",
          // asked by the API server itself when an apply makes the object
          "create apps/deployments",
          "create autoscaling/horizontalpodautoscalers",
          "create services",
          "create serving.knative.dev/services",
          "create keda.sh/scaledobjects",
          // asked by Quarkus at the start of the process
          "get apiextensions.k8s.io/customresourcedefinitions");

  /** What every stage says, the gates too. */
  private static final String RESULT =
      "{\"digest\":\"sha256:"
          + "a".repeat(64)
          + "\",\"metrics\":{\"promoted\":true,\"summary\":\"better\",\"gates\":[]}}";

  private static final Pattern FOREIGN =
      Pattern.compile("knative\\.dev|keda\\.sh|ray\\.io|(kueue|jobset)\\.x-k8s\\.io");

  private TestCluster cluster;
  private AuditLog log;
  private String namespace;
  private Resources resources;
  private InProcessOperator operator;
  private final List<InProcessOperator> others = new ArrayList<>();

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    log = new AuditLog(cluster.auditLog());
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
    var tokens = new ProgressTokens("a key of the tests".getBytes(StandardCharsets.UTF_8));
    var settings =
        new RenderSettings(
            "stage:test",
            "serve:test",
            "stage",
            Optional.of(new ProgressTarget("http://operator", tokens::of)),
            Optional.of(tokens::of));
    operator = InProcessOperator.start(cluster, cluster.url(), namespace, settings);
  }

  @AfterEach
  void stop() {
    others.forEach(InProcessOperator::close);
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private Map<String, Long> counted() {
    return log.in(namespace).stream()
        .collect(
            Collectors.groupingBy(AuditLog.Request::right, TreeMap::new, Collectors.counting()));
  }

  @Test
  void lifeOfATrainingRunTakesFewWrites() {
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> counted().getOrDefault("create events", 0L) == 4);
    Map<String, Long> requests = counted();
    System.out.println("requests of a training run: " + requests);
    assertThat(requests.get("update reasonrank.io/sftruns/status"))
        .isBetween(1L, (long) MOST_WRITES);
    assertThat(requests)
        .containsEntry("create batch/jobs", 3L)
        .containsEntry("create configmaps", 3L);
    assertThat(log.in(namespace)).noneMatch(request -> request.code() == 403);
  }

  @Test
  void lifeOfASynthesisTakesFewWrites() {
    resources.apply(Yamls.SYNTHESIS);
    resources.awaitPhase(SynthesisJob.class, "data", "Succeeded");
    Map<String, Long> requests = counted();
    System.out.println("requests of a synthesis: " + requests);
    assertThat(requests.get("update reasonrank.io/synthesisjobs/status"))
        .isBetween(1L, (long) MOST_WRITES);
  }

  @Test
  void lookThatChangesNothingAsksNothing() {
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              Integer ready = resources.jobs().getFirst().getStatus().getReady();
              return ready != null && ready == 1;
            });
    int before = quiet();
    for (int i = 0; i < 5; i++) {
      patch("{\"metadata\":{\"annotations\":{\"touched\":\"" + i + "\"}}}");
    }
    Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    assertThat(log.in(namespace)).hasSize(before);
    patch("{\"spec\":{\"suspend\":true}}"); // it does look
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
  }

  /** Number of requests once there are no new ones. */
  private int quiet() {
    int[] last = {-1};
    Awaitility.await()
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              int now = log.in(namespace).size();
              boolean same = now == last[0];
              last[0] = now;
              return same;
            });
    return last[0];
  }

  private void patch(String change) {
    cluster
        .client()
        .resources(SFTRun.class)
        .inNamespace(namespace)
        .withName("sft")
        .patch(MERGE, change);
  }

  @Test
  void everyRightIsUsedAndEveryRequestAllowed() {
    cluster
        .kubelet()
        .script(
            namespace,
            pod ->
                Resources.attempt(pod).equals("sft-1")
                    ? new PodScript.NoStart("InvalidImageName")
                    : new PodScript.Exit(0, RESULT));
    resources.apply(Yamls.SFT + "  suspend: true\n  queueName: gpu\n");
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
    cluster.client().resources(SFTRun.class).inNamespace(namespace).delete();
    resources.apply(Yamls.RL + "  ttlSecondsAfterFinished: 1\n");
    resources.apply(Yamls.SYNTHESIS + "  ttlSecondsAfterFinished: 1\n");
    Awaitility.await()
        .ignoreExceptions()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                cluster
                    .client()
                    .resources(SFTRun.class)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .isEmpty());
    resources.apply(Yamls.SFT + "  ttlSecondsAfterFinished: 1\n"); // its first pod does not start
    resources.await(SFTRun.class, "sft", "running", status -> "Running".equals(status.phase()));
    patch("{\"spec\":{\"suspend\":true}}");
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
    patch("{\"spec\":{\"suspend\":false}}");
    serve("support", namespace);
    if (cluster.hasForeignCrds()) {
      serveElsewhere(new ServedPlatforms(true, false, Optional.empty()));
      trainOnSeveralMachines();
      tuneOnSeveralMachines();
      waitInAQueue();
      serveElsewhere(new ServedPlatforms(false, true, Optional.of("http://prometheus")));
    }
    resources.apply(
        Yamls.RL.replace("name: rl", "name: better").replace("models/rl", "models/better")
            + "  promotion: {reranker: support}\n");
    Set<String> granted = granted();
    Set<String> watches =
        granted.stream().filter(right -> right.startsWith("watch ")).collect(Collectors.toSet());
    Set<String> rest = new TreeSet<>(granted);
    rest.removeAll(watches);
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(() -> assertThat(used()).containsAll(rest));
    // A watch stands in the log when it has ended.
    others.forEach(InProcessOperator::close);
    operator.close();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(used()).containsAll(watches));
    assertThat(log.all()).noneMatch(request -> request.code() == 403);
  }

  private void serve(String name, String where) {
    Reranker reranker =
        cluster
            .client()
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: reasonrank.io/v1alpha1
                kind: Reranker
                metadata: {name: %s}
                spec:
                  model: {uri: "s3://models/support"}
                """
                    .formatted(name),
                Reranker.class);
    var resource = cluster.client().resource(reranker).inNamespace(where);
    resource.create();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> resource.get().getStatus() != null);
    resource.patch(MERGE, "{\"spec\":{\"replicas\":1}}");
    tryCandidate(name, where);
    resource.patch(MERGE, "{\"spec\":{\"canary\":{\"strategy\":\"delegate\"}}}");
  }

  /** A promotion in the middle of its canary, which somebody deletes. */
  private void tryCandidate(String reranker, String where) {
    var client = cluster.client();
    var promotion =
        client
            .getKubernetesSerialization()
            .unmarshal(
                """
                apiVersion: reasonrank.io/v1alpha1
                kind: ModelPromotion
                metadata: {name: tried}
                spec:
                  candidate: {uri: "s3://models/tried", digest: "sha256:%s"}
                  reranker: %s
                  force: true
                """
                    .formatted("c".repeat(64), reranker),
                ModelPromotion.class);
    client.resource(promotion).inNamespace(where).create();
    var endpoint = client.resources(Reranker.class).inNamespace(where).withName(reranker);
    Awaitility.await("candidate of " + reranker)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                endpoint.require().getStatus() instanceof RerankerStatus status
                    && status.candidate() != null);
    client.resources(ModelPromotion.class).inNamespace(where).withName("tried").delete();
    Awaitility.await("no candidate of " + reranker)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                endpoint.require().getStatus() instanceof RerankerStatus status
                    && status.candidate() == null);
  }

  /** Suspended, resumed, never started, deleted. */
  private void trainOnSeveralMachines() {
    resources.apply(
        Yamls.RL.replace("{name: rl}", "{name: ray}").replace("models/rl", "models/ray")
            + "  engine: {type: verl, nodes: 2}\n  preRunningDeadlineSeconds: 5\n");
    awaitObject("ray.io/v1", "RayJob"); // what is suspended before it has one needs no patch
    var ray = cluster.client().resources(RLRun.class).inNamespace(namespace).withName("ray");
    ray.patch(MERGE, "{\"spec\":{\"suspend\":true}}");
    resources.awaitPhase(RLRun.class, "ray", "Suspended");
    ray.patch(MERGE, "{\"spec\":{\"suspend\":false}}");
  }

  private void awaitObject(String version, String kind) {
    Awaitility.await(kind)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                !cluster
                    .client()
                    .genericKubernetesResources(version, kind)
                    .inNamespace(namespace)
                    .list()
                    .getItems()
                    .isEmpty());
  }

  /** The same, by the other trainer. */
  private void tuneOnSeveralMachines() {
    resources.apply(
        Yamls.SFT.replace("{name: sft}", "{name: wide}").replace("models/sft", "models/wide")
            + "  engine: {type: llamafactory, nodes: 2}\n  preRunningDeadlineSeconds: 5\n");
    awaitObject("jobset.x-k8s.io/v1alpha2", "JobSet");
    var wide = cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("wide");
    wide.patch(MERGE, "{\"spec\":{\"suspend\":true}}");
    resources.awaitPhase(SFTRun.class, "wide", "Suspended");
    wide.patch(MERGE, "{\"spec\":{\"suspend\":false}}");
  }

  /** Kueue knows of it, and is told that it must not start. */
  private void waitInAQueue() {
    resources.apply(
        Yamls.SFT.replace("{name: sft}", "{name: queued}").replace("models/sft", "models/queued")
            + "  queueName: team\n");
    resources.awaitPhase(SFTRun.class, "queued", "Queued");
    var queue = new PlayedQueue(cluster.client());
    var workload =
        queue.create(
            resources.jobs().stream()
                .filter(job -> job.getMetadata().getName().startsWith("queued"))
                .findFirst()
                .orElseThrow());
    var run = cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("queued");
    run.patch(MERGE, "{\"spec\":{\"suspend\":true}}");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !queue.isActive(workload));
  }

  /** With an operator of its own that finds Knative or KEDA. */
  private void serveElsewhere(ServedPlatforms platforms) {
    String where = cluster.namespace();
    var other =
        InProcessOperator.start(
            cluster, cluster.url(), where, RenderSettings.released(), client -> platforms);
    others.add(other);
    serve("elsewhere", where);
  }

  private Set<String> used() {
    Set<String> used = new TreeSet<>();
    log.all().forEach(request -> used.add(request.right()));
    return used;
  }

  private Set<String> granted() {
    ClusterRole role =
        cluster.client().rbac().clusterRoles().withName("reasonrank-operator").require();
    Set<String> granted = new TreeSet<>();
    for (PolicyRule rule : role.getRules()) {
      for (String group : rule.getApiGroups()) {
        for (String resource : rule.getResources()) {
          rule.getVerbs()
              .forEach(
                  verb ->
                      granted.add(verb + " " + (group.isEmpty() ? "" : group + "/") + resource));
        }
      }
    }
    granted.removeAll(UNSEEN);
    if (!cluster.hasForeignCrds()) {
      granted.removeIf(right -> FOREIGN.matcher(right).find());
    }
    return granted;
  }

  @Test
  void tokenOfARunIsASecretThatGoesWithIt() {
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    List<String> owners =
        cluster.client().secrets().inNamespace(namespace).list().getItems().stream()
            .flatMap(secret -> secret.getMetadata().getOwnerReferences().stream())
            .map(owner -> owner.getKind() + "/" + owner.getName())
            .toList();
    assertThat(owners).containsExactly("SFTRun/sft");
  }
}
