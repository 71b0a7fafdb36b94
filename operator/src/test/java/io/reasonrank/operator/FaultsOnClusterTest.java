package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.FaultProxy;
import io.reasonrank.operator.cluster.FaultProxy.Verdict;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An operator behind a bad line: each run ends as on a good one, with the same children. */
@Execution(ExecutionMode.CONCURRENT)
class FaultsOnClusterTest {
  private static final String[] CHILDREN = {"sft-1", "export-1", "evaluate-1"};
  private static final FaultProxy.Fault ON = (number, request) -> Verdict.PASS;
  private static final long SEED = 20_260_102;

  private final Vertx vertx = Vertx.vertx();
  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private @Nullable FaultProxy proxy;
  private @Nullable InProcessOperator operator;

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
    namespace = cluster.namespace();
    resources = new Resources(cluster.client(), namespace);
  }

  private FaultProxy behind(FaultProxy.Fault fault) {
    var started = FaultProxy.start(vertx, cluster.url(), fault, () -> {});
    proxy = started;
    operator =
        InProcessOperator.start(cluster, started.url(), namespace, RenderSettings.released());
    return started;
  }

  @AfterEach
  void stop() {
    if (proxy != null) {
      proxy.close();
    }
    if (operator != null) {
      operator.close();
      cluster.client().namespaces().withName(namespace).delete();
    }
    vertx.close();
  }

  @ParameterizedTest
  @EnumSource(
      value = Verdict.class,
      names = {"LOSE_ANSWER", "ERROR_500", "ERROR_429", "ERROR_504", "LATE_504", "DELAY"})
  void everySecondWriteMeetsAFaultAndNothingIsMadeTwice(Verdict verdict) {
    var random = new Random(SEED);
    boolean[] coin = new boolean[1000];
    for (int i = 0; i < coin.length; i++) {
      coin[i] = random.nextBoolean();
    }
    behind((number, request) -> coin[number % coin.length] ? verdict : Verdict.PASS);
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).as("seed %d", SEED).containsExactlyInAnyOrder(CHILDREN);
  }

  @Test
  void watchesThatAreCutAgainAndAgainLoseNoEvent() {
    FaultProxy line = behind(ON);
    long timer = vertx.setPeriodic(2000, now -> line.cutWatches());
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    vertx.cancelTimer(timer);
    assertThat(resources.attempts()).containsExactlyInAnyOrder(CHILDREN);
  }

  @Test
  void operatorThatStartsOnListsOfThePastMakesNoSecondAttempt() {
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
    FaultProxy before = FaultProxy.start(vertx, cluster.url(), ON, () -> {});
    try (var first =
        InProcessOperator.start(cluster, before.url(), namespace, RenderSettings.released())) {
      resources.apply(Yamls.SFT);
      resources.awaitPhase(SFTRun.class, "sft", "Running");
      assertThat(first.forgotten()).isEmpty();
    }
    // In these lists neither the run nor its Job exists; the watches tell their lives again.
    FaultProxy line = FaultProxy.start(vertx, cluster.url(), ON, () -> {});
    line.serveListsOf(before);
    before.close();
    proxy = line;
    operator = InProcessOperator.start(cluster, line.url(), namespace, RenderSettings.released());
    assertThat(line.staleLists()).isGreaterThanOrEqualTo(4);
    Awaitility.await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(20))
        .until(() -> resources.attempts().equals(List.of("sft-1")));
    assertThat(resources.get(SFTRun.class, "sft").getStatus().attempt()).isEqualTo(1);
    assertThat(line.mutations()).noneMatch(request -> request.startsWith("DELETE"));
  }
}
