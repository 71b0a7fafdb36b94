package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** LLaMA-Factory on several machines: JobSet's CRD on a real API server, its controller played. */
@Execution(ExecutionMode.CONCURRENT)
class JobSetsOnClusterTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String RUN = Yamls.SFT + "  engine: {type: llamafactory, nodes: 2}\n";

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

  private List<GenericKubernetesResource> sets() {
    return cluster
        .client()
        .genericKubernetesResources("jobset.x-k8s.io/v1alpha2", "JobSet")
        .inNamespace(namespace)
        .list()
        .getItems();
  }

  private GenericKubernetesResource set(int attempt) {
    return Awaitility.await("JobSet of attempt " + attempt)
        .atMost(PATIENCE)
        .until(
            () ->
                sets().stream()
                    .filter(one -> Resources.attempt(one).equals("sft-" + attempt))
                    .findFirst()
                    .orElse(null),
            Objects::nonNull);
  }

  /** As JobSet writes it. */
  private void play(int attempt, String condition, int ready) {
    GenericKubernetesResource set = set(attempt);
    Map<String, Object> counts =
        Map.of(
            "name",
            "node",
            "ready",
            ready,
            "active",
            ready,
            "failed",
            0,
            "succeeded",
            0,
            "suspended",
            0);
    set.setAdditionalProperty(
        "status",
        condition.isEmpty()
            ? Map.of("replicatedJobsStatus", List.of(counts))
            : Map.of(
                "replicatedJobsStatus",
                List.of(counts),
                "conditions",
                List.of(
                    Map.of(
                        "type", condition,
                        "status", "True",
                        "reason", "Played",
                        "message", "played by the test",
                        "lastTransitionTime",
                            Instant.now().truncatedTo(ChronoUnit.SECONDS).toString()))));
    cluster.client().resource(set).updateStatus();
  }

  @Test
  void setTrainsAndJobsDoTheRest() {
    resources.apply(RUN);
    play(1, "", 1);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Running");
    RunStatus.ChildReference child =
        Objects.requireNonNull(Objects.requireNonNull(run.getStatus()).childRef());
    assertThat(child.kind()).isEqualTo("JobSet");
    play(1, "Completed", 0);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("export-1", "evaluate-1");
    assertThat(sets()).hasSize(1);
  }

  @Test
  void failedSetIsTriedAgainAndASuspensionReachesIt() {
    resources.apply(RUN);
    play(1, "Failed", 0);
    play(2, "", 1);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Running");
    assertThat(Objects.requireNonNull(run.getStatus()).retries().infrastructure()).isEqualTo(1);
    var named = cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("sft");
    named.patch(MERGE, "{\"spec\":{\"suspend\":true}}");
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
    assertThat(set(2).<Boolean>get("spec", "suspend")).isTrue();
    named.patch(MERGE, "{\"spec\":{\"suspend\":false}}");
    Awaitility.await().atMost(PATIENCE).until(() -> !set(2).<Boolean>get("spec", "suspend"));
    named.delete();
    Awaitility.await().atMost(PATIENCE).until(() -> sets().isEmpty());
  }
}
