package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
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
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** {@code make verify-kueue}: LLaMA-Factory on several machines with the real JobSet. */
class JobSetCheck {
  private static final Path HOME = Path.of(System.getProperty("kueue.home", "kueue"));
  private static final String RUN = Yamls.SFT + "  engine: {type: llamafactory, nodes: 2}\n";
  private static final String JOBSET =
      """
      apiVersion: config.jobset.x-k8s.io/v1alpha1
      kind: Configuration
      health: {healthProbeBindAddress: "localhost:%3$d"}
      metrics: {bindAddress: "0"}
      webhook: {port: %2$d}
      leaderElection: {leaderElect: false}
      internalCertManagement:
        enable: true
        webhookServiceName: jobset-webhook-service
        webhookSecretName: jobset-webhook-server-cert
      """;

  private static @Nullable ForeignController jobSet;

  private final AtomicBoolean held = new AtomicBoolean(true);
  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private InProcessOperator operator;
  private volatile PodScript training = PodScript.success();

  @BeforeAll
  static void startJobSet() throws IOException {
    jobSet =
        ForeignController.start(
            TestCluster.sharedOrSkip(),
            new ForeignController.Kit(
                "jobset",
                HOME.resolve("jobset"),
                Path.of(Files.readString(HOME.resolve("jobset.source")).strip()),
                Set.of("mjobset.kb.io", "vjobset.kb.io"),
                "/tmp/k8s-webhook-server/serving-certs", // JobSet asks nobody about that
                JOBSET));
  }

  @AfterAll
  static void stopJobSet() {
    if (jobSet != null) {
      jobSet.close();
    }
  }

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
    cluster
        .kubelet()
        .script(
            namespace,
            pod ->
                !Resources.attempt(pod).startsWith("sft")
                    ? PodScript.success()
                    : held.get() ? new PodScript.Hang() : training);
    operator = InProcessOperator.start(cluster, namespace);
  }

  @AfterEach
  void stop(TestInfo test) {
    System.out.println("kueue: JobSet: " + test.getDisplayName());
    operator.close();
    cluster.client().namespaces().withName(namespace).delete();
  }

  private List<Pod> machines() {
    return cluster
        .client()
        .pods()
        .inNamespace(namespace)
        .withLabel("reasonrank.io/stage", "sft")
        .list()
        .getItems();
  }

  private static String value(Pod pod, String name) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream()
        .filter(one -> one.getName().equals(name))
        .map(EnvVar::getValue)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void machinesFindRankZeroByTheNameThatItsPodHas() {
    resources.apply(RUN);
    Awaitility.await("two machines")
        .atMost(Duration.ofSeconds(60))
        .until(() -> machines().size() == 2);
    Pod first =
        machines().stream()
            .filter(
                pod ->
                    "0"
                        .equals(
                            pod.getMetadata()
                                .getAnnotations()
                                .get("batch.kubernetes.io/job-completion-index")))
            .findFirst()
            .orElseThrow();
    String name = first.getSpec().getHostname() + "." + first.getSpec().getSubdomain();
    assertThat(machines()).allMatch(pod -> value(pod, "MASTER_ADDR").equals(name));
    assertThat(
            cluster
                .client()
                .services()
                .inNamespace(namespace)
                .withName(first.getSpec().getSubdomain())
                .get())
        .isNotNull();
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    held.set(false);
    restart();
    SFTRun done = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(Objects.requireNonNull(done.getStatus()).stages()).hasSize(3);
  }

  /** The machines go, and come again in the next attempt. */
  private void restart() {
    cluster.client().pods().inNamespace(namespace).delete();
  }

  @Test
  void exitCodeOfOneMachineDecides() {
    training = new PodScript.Exit(78, "");
    held.set(false);
    resources.apply(RUN);
    SFTRun failed = resources.awaitPhase(SFTRun.class, "sft", "Failed");
    RunStatus.Failure failure =
        Objects.requireNonNull(Objects.requireNonNull(failed.getStatus()).failure());
    assertThat(failure.failureClass()).isEqualTo("configuration");
    assertThat(failure.exitCode()).isEqualTo(78);
    assertThat(machines()).isNotEmpty();
  }

  @Test
  void suspensionStopsTheMachinesAndResumesTheSameSet() {
    resources.apply(RUN);
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    suspend(true);
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
    Awaitility.await("no machine").atMost(Duration.ofSeconds(60)).until(() -> machines().isEmpty());
    held.set(false);
    suspend(false);
    SFTRun done = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(Objects.requireNonNull(done.getStatus()).stages().getFirst().attempts())
        .isEqualTo(1);
  }

  private void suspend(boolean suspend) {
    cluster
        .client()
        .resources(SFTRun.class)
        .inNamespace(namespace)
        .withName("sft")
        .patch(
            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
            "{\"spec\":{\"suspend\":" + suspend + "}}");
  }
}
