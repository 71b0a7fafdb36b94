package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PlayedQueue;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A Job in a queue: Kueue's CRD on a real API server, its decisions played. */
@Execution(ExecutionMode.CONCURRENT)
class QueuesOnClusterTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private PlayedQueue queue;
  private @Nullable InProcessOperator operator;

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    cluster.needForeignCrds();
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
    queue = new PlayedQueue(cluster.client());
    operator = InProcessOperator.start(cluster, namespace);
    resources.apply(Yamls.SFT + "  queueName: team\n");
    resources.awaitPhase(SFTRun.class, "sft", "Queued");
  }

  @AfterEach
  void stop() {
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
  }

  private void awaitMessage(String text) {
    resources.await(
        SFTRun.class, "sft", "says " + text, status -> quota(status).contains("team: " + text));
  }

  private static String quota(RunStatus status) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals("QuotaReserved"))
        .map(condition -> condition.message())
        .findFirst()
        .orElse("");
  }

  @Test
  void reasonOfTheQueueStandsInTheConditionAndMovesWithIt() {
    var workload = queue.create(resources.jobs().getFirst());
    queue.say(workload, "QuotaReserved", "False", "no room for nvidia.com/gpu");
    awaitMessage("no room for nvidia.com/gpu");
    queue.say(workload, "Evicted", "True", "Preempted by a more urgent one");
    awaitMessage("Preempted by a more urgent one");
  }

  @Test
  void suspensionIsToldToTheQueueWhichWouldElseStartTheJobAgain() {
    var workload = queue.create(resources.jobs().getFirst());
    queue.say(workload, "QuotaReserved", "True", "admitted");
    start(resources.jobs().getFirst());
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    suspend(true);
    Awaitility.await().atMost(PATIENCE).until(() -> !queue.isActive(workload));
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
    assertThat(resources.jobs().getFirst().getSpec().getSuspend()).isFalse(); // Kueue's to do
    suspend(false);
    Awaitility.await().atMost(PATIENCE).until(() -> queue.isActive(workload));
  }

  private void suspend(boolean suspend) {
    cluster
        .client()
        .resources(SFTRun.class)
        .inNamespace(namespace)
        .withName("sft")
        .patch(MERGE, "{\"spec\":{\"suspend\":" + suspend + "}}");
  }

  /** As Kueue admits it; its pod then hangs. */
  private void start(Job job) {
    cluster.kubelet().script(namespace, pod -> new io.reasonrank.operator.cluster.PodScript.Hang());
    cluster.client().resource(job).patch(MERGE, "{\"spec\":{\"suspend\":false}}");
  }
}
