package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.ForeignController;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/**
 * {@code make verify-kueue}: runs in queues of the real Kueue, with its webhooks. {@code
 * -Dkueue.home} is the folder that {@code make/kueue.sh} prints.
 */
class KueueCheck {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final int FLIPS = Integer.getInteger("kueue.flips", 20);
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Path HOME = Path.of(System.getProperty("kueue.home", "kueue"));

  private static final String KUEUE =
      """
      apiVersion: config.kueue.x-k8s.io/v1beta2
      kind: Configuration
      namespace: kueue-system
      health: {healthProbeBindAddress: "localhost:%3$d"}
      metrics: {bindAddress: "0"}
      webhook: {port: %2$d, certDir: %1$s/certificates}
      leaderElection: {leaderElect: false}
      internalCertManagement:
        enable: true
        webhookServiceName: kueue-webhook-service
        webhookSecretName: kueue-webhook-server-cert
      featureGates: {VisibilityOnDemand: false}
      integrations: {frameworks: [batch/job, jobset.x-k8s.io/jobset]}
      """;

  private static final String CLUSTER_QUEUE =
      """
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: ResourceFlavor
      metadata: {name: FLAVOR}
      ---
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: ClusterQueue
      metadata: {name: QUEUE}
      spec:
        namespaceSelector: {}
        preemption: {withinClusterQueue: LowerPriority}
        resourceGroups:
        - coveredResources: [cpu]
          flavors:
          - name: FLAVOR
            resources: [{name: cpu, nominalQuota: 1}]
      ---
      apiVersion: kueue.x-k8s.io/v1beta2
      kind: LocalQueue
      metadata: {name: team, namespace: QUEUE}
      spec: {clusterQueue: QUEUE}
      """;

  private static final String PRIORITIES =
      """
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: {name: patient}
      value: 1
      ---
      apiVersion: scheduling.k8s.io/v1
      kind: PriorityClass
      metadata: {name: urgent}
      value: 100
      """;

  private static @Nullable ForeignController kueue;

  private final Set<String> held = ConcurrentHashMap.newKeySet();
  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private InProcessOperator operator;

  @BeforeAll
  static void startKueue() throws IOException {
    TestCluster cluster = TestCluster.sharedOrSkip();
    kueue = ForeignController.start(cluster, kit());
    create(cluster, PRIORITIES);
  }

  private static ForeignController.Kit kit() throws IOException {
    return new ForeignController.Kit(
        "kueue",
        HOME.resolve("kueue"),
        Path.of(Files.readString(HOME.resolve("kueue.source")).strip()),
        Set.of(
            "mjob.kb.io",
            "vjob.kb.io",
            "mjobset.kb.io",
            "vjobset.kb.io",
            "mworkload.kb.io",
            "vworkload.kb.io",
            "mclusterqueue.kb.io",
            "vclusterqueue.kb.io",
            "mresourceflavor.kb.io",
            "vresourceflavor.kb.io"),
        "%s/certificates",
        KUEUE);
  }

  private static void create(TestCluster cluster, String yaml) {
    cluster
        .client()
        .load(
            new java.io.ByteArrayInputStream(
                yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
        .create();
  }

  @AfterAll
  static void stopKueue() {
    if (kueue != null) {
      kueue.close();
    }
  }

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
    create(cluster, CLUSTER_QUEUE.replace("QUEUE", namespace).replace("FLAVOR", namespace));
    cluster.kubelet().script(namespace, this::script);
    operator = InProcessOperator.start(cluster, namespace);
  }

  /** Pods of a run that is held run until they are deleted. */
  private PodScript script(Pod pod) {
    String run = pod.getMetadata().getLabels().get("reasonrank.io/name");
    return held.contains(run) ? new PodScript.Hang() : PodScript.success();
  }

  @AfterEach
  void stop(TestInfo test) {
    System.out.println("kueue: " + test.getDisplayName() + " " + resources.attempts());
    operator.close();
    cluster.client().namespaces().withName(namespace).delete();
  }

  private void apply(String name, String priority) {
    resources.apply(
        Yamls.SFT.replace("{name: sft}", "{name: " + name + "}").replace("models/sft", name)
            + "  queueName: team\n"
            + "  pod: {cpu: \"1\", priorityClassName: "
            + priority
            + "}\n");
  }

  private SFTRun awaitPhase(String name, String phase) {
    return resources.awaitPhase(SFTRun.class, name, phase);
  }

  private static Condition condition(SFTRun run, String type) {
    return Objects.requireNonNull(run.getStatus()).conditions().stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow();
  }

  private List<Job> jobs(String name) {
    return resources.jobs().stream()
        .filter(job -> job.getMetadata().getName().startsWith(name + "-"))
        .toList();
  }

  private void suspend(String name, boolean suspend) {
    cluster
        .client()
        .resources(SFTRun.class)
        .inNamespace(namespace)
        .withName(name)
        .patch(MERGE, "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  @Test
  void runWaitsForRoomWithKueuesReasonAndIsAdmitted() {
    held.add("first");
    apply("first", "patient");
    SFTRun first = awaitPhase("first", "Running");
    assertThat(condition(first, "QuotaReserved").status()).isEqualTo("True");
    apply("second", "patient");
    SFTRun second =
        resources.await(
            SFTRun.class,
            "second",
            "says Kueue's reason",
            status ->
                "Queued".equals(status.phase())
                    && status.conditions().stream()
                        .anyMatch(
                            condition ->
                                condition.type().equals("QuotaReserved")
                                    && condition.message().contains("insufficient unused quota")));
    assertThat(condition(second, "QuotaReserved").status()).isEqualTo("False");
    assertThat(pods("second")).isEmpty();
    held.clear();
    cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("first").delete();
    awaitPhase("second", "Succeeded");
    assertThat(jobs("second")).hasSize(3);
  }

  private List<Pod> pods(String name) {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("reasonrank.io/name", name)
        .list()
        .getItems();
  }

  @Test
  void preemptedRunSaysSoAndGoesOnInTheSameAttempt() {
    held.add("patient");
    apply("patient", "patient");
    awaitPhase("patient", "Running");
    held.add("urgent");
    apply("urgent", "urgent");
    SFTRun evicted =
        resources.await(
            SFTRun.class,
            "patient",
            "is preempted",
            status ->
                "Queued".equals(status.phase())
                    && status.conditions().stream()
                        .anyMatch(condition -> condition.message().contains("Preempted")));
    assertThat(condition(evicted, "QuotaReserved").status()).isEqualTo("False");
    awaitPhase("urgent", "Running");
    assertThat(pods("patient")).allMatch(pod -> pod.getMetadata().getDeletionTimestamp() != null);
    held.clear();
    cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("urgent").delete();
    SFTRun done = awaitPhase("patient", "Succeeded");
    assertThat(jobs("patient")).hasSize(3);
    assertThat(Objects.requireNonNull(done.getStatus()).stages())
        .allMatch(stage -> stage.attempts() == 1);
  }

  @Test
  void suspensionOfAnAdmittedRunHoldsUntilItIsTakenBack() {
    held.add("sft");
    apply("sft", "patient");
    awaitPhase("sft", "Running");
    suspend("sft", true);
    awaitPhase("sft", "Suspended");
    apply("other", "patient"); // takes the room that the suspended one has given back
    awaitPhase("other", "Succeeded");
    SFTRun still = resources.get(SFTRun.class, "sft");
    assertThat(Objects.requireNonNull(still.getStatus()).phase()).isEqualTo("Suspended");
    assertThat(pods("sft")).isEmpty();
    held.clear();
    suspend("sft", false);
    awaitPhase("sft", "Succeeded");
    assertThat(jobs("sft")).hasSize(3);
  }

  @Test
  void flippedSuspensionsEndInNoLoop() {
    held.add("sft");
    apply("sft", "patient");
    awaitPhase("sft", "Running");
    for (int flip = 0; flip < FLIPS; flip++) {
      suspend("sft", true);
      awaitPhase("sft", "Suspended");
      suspend("sft", false);
      awaitPhase("sft", "Running");
    }
    awaitQuiet();
    awaitPhase("sft", "Running");
    assertThat(jobs("sft").getFirst().getSpec().getSuspend()).isFalse();
    held.clear();
    assertThat(resources.attempts()).containsExactly("sft-1");
    System.out.println("kueue: " + FLIPS + " flips, one Job");
  }

  /** Nothing changes for three seconds. */
  private void awaitQuiet() {
    String[] last = {""};
    Awaitility.await("the end of all changes")
        .pollInterval(Duration.ofSeconds(3))
        .atMost(PATIENCE)
        .until(
            () -> {
              String now = version("sft");
              boolean same = now.equals(last[0]);
              last[0] = now;
              return same;
            });
  }

  private String version(String name) {
    RunStatus status = Objects.requireNonNull(resources.get(SFTRun.class, name).getStatus());
    return status + " " + jobs(name).getFirst().getMetadata().getGeneration();
  }
}
