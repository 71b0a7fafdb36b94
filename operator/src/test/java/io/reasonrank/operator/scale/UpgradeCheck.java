package io.reasonrank.operator.scale;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.operator.cluster.OperatorProcess;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.TestCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * {@code make verify-upgrade}: an earlier operator ({@code -Dupgrade.old=JAR}) leaves {@code
 * -Dupgrade.runs=N} runs at work, the one of this tree takes over: every Job and pod stays as it
 * is, and the new one is in charge.
 */
class UpgradeCheck {
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final TestCluster cluster = TestCluster.sharedOrSkip();
  private final String namespace = cluster.namespace();

  @Test
  void newOperatorTakesOverAndTouchesNothing() throws Exception {
    int count = Integer.getInteger("upgrade.runs", 200);
    Path old = Path.of(System.getProperty("upgrade.old", "")).toAbsolutePath();
    cluster.kubelet().script(namespace, pod -> new PodScript.Hang());
    try (var load = new Load(cluster, namespace, false)) {
      try (var before = start(old)) {
        load.createAll(0, count);
        awaitPhase("Running", count);
        assertThat(before.isAlive()).isTrue();
      }
      Map<String, String> jobs = jobs();
      Map<String, String> pods = pods();
      assertThat(jobs).hasSize(count);
      assertThat(pods).hasSize(count);
      try (var after = start(OperatorProcess.JAR)) {
        lookedAtEach(count);
        assertThat(jobs()).isEqualTo(jobs);
        assertThat(pods()).isEqualTo(pods);
        assertThat(runs()).allMatch(run -> attempt(run) == 1);
        inCharge();
        assertThat(after.isAlive()).isTrue();
      }
      System.out.printf("upgrade: %d runs at work, 0 restarts, 0 changes of children%n", count);
    }
  }

  private OperatorProcess start(Path jar) {
    return OperatorProcess.start(cluster, jar, OperatorProcess.SMALL, namespace, cluster.url());
  }

  private List<SFTRun> runs() {
    return cluster.client().resources(SFTRun.class).inNamespace(namespace).list().getItems();
  }

  private static int attempt(SFTRun run) {
    return Optional.ofNullable(run.getStatus()).map(status -> status.attempt()).orElse(0);
  }

  private long inPhase(String phase) {
    return runs().stream()
        .filter(run -> run.getStatus() != null && phase.equals(run.getStatus().phase()))
        .count();
  }

  private void awaitPhase(String phase, int count) {
    Awaitility.await(phase)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> inPhase(phase) == count);
  }

  /** What a person may change at any time makes the operator write: it has looked at each. */
  private void lookedAtEach(int count) {
    for (SFTRun run : runs()) {
      cluster.client().resource(run).patch(MERGE, "{\"spec\":{\"ttlSecondsAfterFinished\":3600}}");
    }
    Awaitility.await("observed")
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .until(
            () ->
                runs().stream()
                        .filter(
                            run ->
                                run.getStatus() != null
                                    && run.getMetadata()
                                        .getGeneration()
                                        .equals(run.getStatus().observedGeneration()))
                        .count()
                    == count);
  }

  /** Identity and generation: a change of the spec, however small, moves the latter. */
  private Map<String, String> jobs() {
    Map<String, String> jobs = new TreeMap<>();
    cluster
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(namespace)
        .list()
        .getItems()
        .forEach(job -> jobs.put(job.getMetadata().getName(), identity(job)));
    return jobs;
  }

  private static String identity(HasMetadata object) {
    var metadata = object.getMetadata();
    return metadata.getUid()
        + " "
        + metadata.getGeneration()
        + " "
        + metadata.getLabels()
        + " "
        + metadata.getAnnotations()
        + " "
        + metadata.getDeletionTimestamp();
  }

  private Map<String, String> pods() {
    Map<String, String> pods = new TreeMap<>();
    for (Pod pod : cluster.client().pods().inNamespace(namespace).list().getItems()) {
      pods.put(
          pod.getMetadata().getName(),
          pod.getMetadata().getUid()
              + " "
              + pod.getStatus().getPhase()
              + " "
              + pod.getStatus().getContainerStatuses().getFirst().getRestartCount());
    }
    return pods;
  }

  /** A suspension is carried to the Job by nobody else. */
  private void inCharge() {
    SFTRun run = runs().getFirst();
    cluster.client().resource(run).patch(MERGE, "{\"spec\":{\"suspend\":true}}");
    Awaitility.await("suspended").atMost(PATIENCE).until(() -> inPhase("Suspended") == 1);
  }
}
