package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Two operators and one lease, as two replicas of an installation. */
class LeaderElectionTest {
  /** As in an installation, five times as fast. */
  private static final Leadership.Terms TERMS =
      new Leadership.Terms(Duration.ofSeconds(3), Duration.ofSeconds(2), Duration.ofMillis(400));

  private final TestCluster cluster = TestCluster.sharedOrSkip();
  private final String namespace = cluster.namespace();
  private final Resources resources = new Resources(cluster.client(), namespace);

  private Lease lease() {
    return cluster
        .client()
        .leases()
        .inNamespace("reasonrank-system")
        .withName("reasonrank-operator")
        .get();
  }

  private InProcessOperator start(String apiServer, Leadership leadership) {
    return InProcessOperator.startCandidate(
        cluster,
        apiServer,
        namespace,
        RenderSettings.released(),
        leadership.election("reasonrank-system", TERMS, false));
  }

  @Test
  void oneWorksAndTheOtherTakesOverWhenItIsGone() {
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
    Vertx vertx = Vertx.vertx();
    var first = new Leadership();
    var second = new Leadership();
    FaultProxy line =
        FaultProxy.start(
            vertx, cluster.url(), (number, request) -> FaultProxy.Verdict.PASS, () -> {});
    try (var leader = start(line.url(), first)) {
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(first::isLeading);
      String holder = Objects.requireNonNull(lease(), "no lease").getSpec().getHolderIdentity();
      try (var follower = start(cluster.url(), second)) {
        resources.apply(Yamls.SFT);
        resources.awaitPhase(SFTRun.class, "sft", "Running");
        assertThat(first.isLeading()).isTrue();
        assertThat(second.isLeading()).isFalse();
        // It counts when the child is made and told of, which may be after the status.
        Awaitility.await()
            .until(() -> leader.metrics().find("reasonrank.run.attempts").counter() != null);
        assertThat(follower.metrics().find("reasonrank.run.attempts").counter()).isNull();
        line.kill(); // nothing of the first reaches the server any more
        long start = System.nanoTime();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(second::isLeading);
        System.out.printf(
            "takeover after %.1f s with a lease of %d s%n",
            (System.nanoTime() - start) / 1e9, TERMS.lease().toSeconds());
        assertThat(lease().getSpec().getHolderIdentity()).isNotEqualTo(holder);
        resources.apply(Yamls.RL);
        resources.await(
            io.reasonrank.api.v1alpha1.RLRun.class,
            "rl",
            "runs",
            status -> "Running".equals(status.phase()));
        assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-1", "rl-1");
      }
    } finally {
      line.close();
      vertx.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
  }
}
