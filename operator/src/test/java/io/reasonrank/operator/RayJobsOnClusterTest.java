package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Training on several machines: KubeRay's CRD on a real API server, its controller played. */
@Execution(ExecutionMode.CONCURRENT)
class RayJobsOnClusterTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final String RUN = Yamls.RL + "  engine: {type: verl, nodes: 2}\n";

  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private @Nullable InProcessOperator operator;

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    cluster.needForeignCrds();
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
    operator = InProcessOperator.start(cluster, namespace);
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private List<GenericKubernetesResource> rayJobs() {
    return cluster
        .client()
        .genericKubernetesResources("ray.io/v1", "RayJob")
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  private GenericKubernetesResource rayJob(int attempt) {
    return Awaitility.await("RayJob of attempt " + attempt)
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                rayJobs().stream()
                    .filter(ray -> Resources.attempt(ray).equals("rl-" + attempt))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }

  /** As KubeRay writes it. */
  private void play(int attempt, String deployment, String job, String message) {
    GenericKubernetesResource ray = rayJob(attempt);
    String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
    ray.setAdditionalProperty(
        "status",
        Map.of(
            "jobDeploymentStatus", deployment,
            "jobStatus", job,
            "reason", "AppFailed",
            "message", message,
            "startTime", now,
            "endTime", now));
    cluster.client().resource(ray).updateStatus();
  }

  @Test
  void rayClusterTrainsAndJobsDoTheRest() {
    resources.apply(RUN);
    play(1, "Running", "RUNNING", "");
    RLRun run = resources.awaitPhase(RLRun.class, "rl", "Running");
    RunStatus.ChildReference child =
        Optional.ofNullable(run.getStatus()).map(RunStatus::childRef).orElseThrow();
    assertThat(child.kind()).isEqualTo("RayJob");
    assertThat(child.uid()).isEqualTo(rayJob(1).getMetadata().getUid());
    play(1, "Complete", "SUCCEEDED", "");
    resources.awaitPhase(RLRun.class, "rl", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("export-1", "evaluate-1");
    assertThat(rayJobs()).hasSize(1);
  }

  @Test
  void exitCodeOfTheProgramDecidesAsEver() {
    resources.apply(RUN);
    play(1, "Failed", "FAILED", "Job entrypoint command failed with exit code 70");
    rayJob(2);
    play(2, "Failed", "FAILED", "Job entrypoint command failed with exit code 78");
    RLRun run = resources.awaitPhase(RLRun.class, "rl", "Failed");
    RunStatus.Failure failure =
        Optional.ofNullable(run.getStatus()).map(RunStatus::failure).orElseThrow();
    assertThat(failure.failureClass()).isEqualTo("configuration");
    assertThat(rayJobs()).hasSize(2);
  }

  @Test
  void suspensionReachesTheRayJobAndDeletionTakesItAlong() {
    resources.apply(RUN);
    play(1, "Running", "RUNNING", "");
    resources.awaitPhase(RLRun.class, "rl", "Running");
    var named = cluster.client().resources(RLRun.class).inNamespace(namespace).withName("rl");
    named.patch(MERGE, "{\"spec\":{\"suspend\":true}}");
    resources.awaitPhase(RLRun.class, "rl", "Suspended");
    assertThat(rayJob(1).<Boolean>get("spec", "suspend")).isTrue();
    named.patch(MERGE, "{\"spec\":{\"suspend\":false}}");
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> !rayJob(1).<Boolean>get("spec", "suspend"));
    named.delete();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> rayJobs().isEmpty());
  }
}
