package io.reasonrank.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import io.reasonrank.operator.cluster.InProcessOperator;
import io.reasonrank.operator.cluster.PodScript;
import io.reasonrank.operator.cluster.Resources;
import io.reasonrank.operator.cluster.TestCluster;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The operator's rules on a real API server with the real Job controller and garbage collector. */
@Execution(ExecutionMode.CONCURRENT) // they wait for the Job controller most of the time
class RunsOnClusterTest {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private TestCluster cluster;
  private String namespace;
  private Resources resources;
  private InProcessOperator operator;

  @BeforeEach
  void start() {
    cluster = TestCluster.sharedOrSkip();
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

  /** What happens at a stage's attempt; everything else succeeds. */
  private void script(Map<String, PodScript> byAttempt) {
    Function<io.fabric8.kubernetes.api.model.Pod, PodScript> script =
        pod -> byAttempt.getOrDefault(Resources.attempt(pod), PodScript.success());
    cluster.kubelet().script(namespace, script);
  }

  private static Map<String, String> conditions(Run<?> run) {
    RunStatus status = run.getStatus();
    return status == null
        ? Map.of()
        : status.conditions().stream()
            .collect(
                Collectors.toMap(condition -> condition.type(), condition -> condition.status()));
  }

  private static RunStatus.Failure failure(Run<?> run) {
    return Optional.ofNullable(run.getStatus())
        .map(RunStatus::failure)
        .orElseThrow(() -> new AssertionError("the run did not fail"));
  }

  private static String uid(Run<?> run) {
    return Optional.ofNullable(run.getStatus())
        .map(RunStatus::childRef)
        .map(RunStatus.ChildReference::uid)
        .orElseThrow(() -> new AssertionError("the run names no child"));
  }

  @Test
  void trainingSucceedsStageByStage() {
    resources.apply(Yamls.SFT);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-1", "export-1", "evaluate-1");
    assertThat(conditions(run))
        .containsEntry("Ready", "True")
        .containsEntry("Reconciling", "False")
        .containsEntry("Stalled", "False")
        .containsEntry("Succeeded", "True");
    Awaitility.await()
        .atMost(Duration.ofSeconds(10)) // the event follows the status
        .untilAsserted(
            () ->
                assertThat(resources.events())
                    .containsExactlyInAnyOrder(
                        "AttemptStarted", "AttemptStarted", "AttemptStarted", "Succeeded"));
  }

  @Test
  void runsThatNameEachOtherWaitAndGoInOrder() {
    resources.apply(Yamls.SFT.replace("{uri: pvc://data/set}", "{fromSynthesisJob: data}"));
    SFTRun waiting = resources.awaitPhase(SFTRun.class, "sft", "Waiting");
    assertThat(waiting.getStatus().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.type()).isEqualTo("DataReady");
              assertThat(condition.message())
                  .contains("SynthesisJob/data")
                  .contains("names no run that exists");
            });
    resources.apply(Yamls.SYNTHESIS);
    resources.awaitPhase(SynthesisJob.class, "data", "Succeeded");
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(run.getStatus().inputs())
        .containsExactly(
            new RunStatus.ResolvedReference(
                "SynthesisJob", "data", "pvc://data/set/dataset", null));
  }

  @Test
  void applicationFailureIsRetriedOnceAndThenFinal() {
    script(Map.of("sft-1", new PodScript.Exit(70, ""), "sft-2", new PodScript.Exit(70, "")));
    resources.apply(Yamls.SFT);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Failed");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-1", "sft-2");
    assertThat(failure(run).failureClass()).isEqualTo("application");
    assertThat(failure(run).exitCode()).isEqualTo(70);
    assertThat(conditions(run)).containsEntry("Ready", "False").containsEntry("Stalled", "True");
  }

  @Test
  void exitCodeOfTheSpecEndsTheRunAtOnce() {
    script(Map.of("sft-1", new PodScript.Exit(78, "")));
    resources.apply(Yamls.SFT);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Failed");
    assertThat(resources.attempts()).containsExactly("sft-1");
    assertThat(failure(run).failureClass()).isEqualTo("configuration");
    assertThat(failure(run).exitCode()).isEqualTo(78);
  }

  @Test
  void badDataFailsOneShardAndTheRunSaysSo() {
    script(Map.of("label-1", new PodScript.Exit(65, "")));
    resources.apply(Yamls.SYNTHESIS);
    SynthesisJob run = resources.awaitPhase(SynthesisJob.class, "data", "Failed");
    assertThat(failure(run).failureClass()).isEqualTo("data");
  }

  @Test
  void drainedNodeCostsNoAttempt() {
    var disrupted = new java.util.concurrent.atomic.AtomicBoolean();
    cluster
        .kubelet()
        .script(
            namespace,
            pod ->
                Resources.attempt(pod).equals("sft-1") && disrupted.compareAndSet(false, true)
                    ? new PodScript.Disrupt()
                    : PodScript.success());
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-1", "export-1", "evaluate-1");
  }

  @Test
  void suspendStopsThePodsAndResumeGoesOn() {
    script(Map.of("sft-1", new PodScript.Hang()));
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    suspend(true);
    resources.awaitPhase(SFTRun.class, "sft", "Suspended");
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.client().pods().inNamespace(namespace).list().getItems().isEmpty());
    script(Map.of());
    suspend(false);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-1", "export-1", "evaluate-1");
  }

  private void suspend(boolean value) {
    cluster
        .client()
        .resources(SFTRun.class)
        .inNamespace(namespace)
        .withName("sft")
        .patch(MERGE, "{\"spec\":{\"suspend\":" + value + "}}");
  }

  @Test
  void secondRunWithTheSameOutputIsRefusedUntilTheFirstIsGone() {
    script(Map.of("sft-1", new PodScript.Hang()));
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    resources.apply(Yamls.RL.replace("pvc://models/rl", "pvc://models/sft/"));
    RLRun refused = resources.awaitPhase(RLRun.class, "rl", "Refused");
    assertThat(conditions(refused)).containsEntry("Stalled", "True");
    assertThat(refused.getStatus().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.reason()).isEqualTo("OutputTaken");
              assertThat(condition.message()).contains("SFTRun/sft");
            });
    cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("sft").delete();
    resources.awaitPhase(RLRun.class, "rl", "Succeeded");
  }

  @Test
  void deletedRunTakesJobsPodsAndConfigMapsAlong() {
    script(Map.of("sft-1", new PodScript.Hang()));
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    cluster.client().resources(SFTRun.class).inNamespace(namespace).withName("sft").delete();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              assertThat(resources.jobs()).isEmpty();
              assertThat(cluster.client().pods().inNamespace(namespace).list().getItems())
                  .isEmpty();
              assertThat(
                      cluster
                          .client()
                          .configMaps()
                          .inNamespace(namespace)
                          .withLabel("reasonrank.io/kind")
                          .list()
                          .getItems())
                  .isEmpty();
            });
  }

  @Test
  void finishedRunStaysFinishedWhateverIsTouchedOrDeleted() {
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    operator.close();
    cluster.client().batch().v1().jobs().inNamespace(namespace).delete();
    cluster
        .client()
        .resources(SFTRun.class)
        .inNamespace(namespace)
        .withName("sft")
        .patch(MERGE, "{\"spec\":{\"ttlSecondsAfterFinished\":100000,\"suspend\":false}}");
    operator = InProcessOperator.start(cluster, namespace);
    Awaitility.await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> resources.jobs().isEmpty());
    assertThatThrownBy(
            () ->
                cluster
                    .client()
                    .resources(SFTRun.class)
                    .inNamespace(namespace)
                    .withName("sft")
                    .patch(MERGE, "{\"spec\":{\"steps\":7}}"))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("spec.steps cannot change after the start");
  }

  @Test
  void deletedChildIsANewAttempt() {
    script(Map.of("sft-1", new PodScript.Hang()));
    resources.apply(Yamls.SFT);
    resources.awaitPhase(SFTRun.class, "sft", "Running");
    cluster.client().batch().v1().jobs().inNamespace(namespace).delete();
    resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-2", "export-1", "evaluate-1");
  }

  @Test
  void statusEditedByHandIsRepairedFromTheJobAtWork() {
    script(Map.of("sft-1", new PodScript.Hang()));
    resources.apply(Yamls.SFT);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Running");
    String right = uid(run);
    for (String forgery :
        new String[] {
          "{\"status\":{\"attempt\":7,\"childRef\":null}}",
          "{\"status\":{\"phase\":\"Succeeded\"}}",
          "{\"status\":{\"conditions\":[{\"type\":\"Succeeded\",\"status\":\"True\","
              + "\"observedGeneration\":1,\"lastTransitionTime\":\"2026-01-01T00:00:00Z\","
              + "\"reason\":\"Forged\",\"message\":\"forged\"}]}}"
        }) {
      cluster
          .client()
          .resources(SFTRun.class)
          .inNamespace(namespace)
          .withName("sft")
          .subresource("status")
          .patch(MERGE, forgery);
      resources.await(
          SFTRun.class,
          "sft",
          "repaired after " + forgery,
          status ->
              "Running".equals(status.phase())
                  && status.attempt() == 1
                  && status.conditions().stream().noneMatch(c -> c.type().equals("Succeeded")));
    }
    assertThat(resources.attempts()).containsExactly("sft-1");
    assertThat(resources.jobs().getFirst().getMetadata().getUid()).isEqualTo(right);
  }

  @Test
  void timeToLiveDeletesTheFinishedRunWithItsChildren() {
    resources.apply(Yamls.SFT + "  ttlSecondsAfterFinished: 1\n");
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .untilAsserted(
            () -> {
              assertThat(
                      cluster
                          .client()
                          .resources(SFTRun.class)
                          .inNamespace(namespace)
                          .list()
                          .getItems())
                  .isEmpty();
              assertThat(resources.jobs()).isEmpty();
            });
  }

  @Test
  void podThatCannotStartFailsTheAttemptAsScheduling() {
    script(Map.of("sft-1", new PodScript.NoStart("InvalidImageName")));
    resources.apply(Yamls.SFT);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts()).containsExactlyInAnyOrder("sft-2", "export-1", "evaluate-1");
    assertThat(run.getStatus().stages().getFirst().attempts()).isEqualTo(2);
  }

  @Test
  void missingSecretIsASchedulingFailureThatNamesIt() {
    String message = "secret \"wandb\" not found";
    var missing = new PodScript.NoStart("CreateContainerConfigError", message);
    script(Map.of("sft-1", missing, "sft-2", missing));
    resources.apply(Yamls.SFT + "  pod: {secrets: [wandb]}\n");
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Failed");
    assertThat(failure(run).failureClass()).isEqualTo("scheduling");
    assertThat(failure(run).message()).contains(message);
    assertThat(conditions(run)).containsEntry("Stalled", "True");
  }

  @Test
  void claimWithoutStorageIsSaidWhileTheRunWaitsForIt() {
    String message = "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims.";
    script(Map.of("sft-1", new PodScript.Unschedulable(message)));
    resources.apply(Yamls.SFT);
    SFTRun run =
        resources.await(
            SFTRun.class,
            "sft",
            "says why",
            status ->
                status.conditions().stream()
                    .anyMatch(condition -> condition.message().contains(message)));
    assertThat(conditions(run)).containsEntry("Ready", "False").containsEntry("Stalled", "False");
    assertThat(resources.attempts()).containsExactly("sft-1");
  }

  @Test
  void fullStorageIsAFailureOfTheSurroundingsThatIsTriedAgain() {
    var full = new PodScript.Exit(74, "{\"message\":\"no space left\"}");
    script(Map.of("sft-1", full, "sft-2", full)); // the program's own budget is one try
    resources.apply(Yamls.SFT);
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(resources.attempts())
        .containsExactlyInAnyOrder("sft-1", "sft-2", "sft-3", "export-1", "evaluate-1");
    assertThat(run.getStatus().stages().getFirst().attempts()).isEqualTo(3);
  }

  @Test
  void preRunningDeadlineEndsAnAttemptThatNoNodeTakes() {
    script(Map.of("sft-1", new PodScript.Unschedulable(), "sft-2", new PodScript.Unschedulable()));
    resources.apply(Yamls.SFT + "  preRunningDeadlineSeconds: 1\n");
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Failed");
    assertThat(failure(run).reason()).isEqualTo("PreRunningDeadlineExceeded");
    assertThat(failure(run).failureClass()).isEqualTo("scheduling");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> resources.jobs().isEmpty());
  }

  @Test
  void activeDeadlineEndsTheRunAsBudget() {
    script(Map.of("sft-1", new PodScript.Hang()));
    resources.apply(Yamls.SFT + "  activeDeadlineSeconds: 1\n");
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Failed");
    assertThat(failure(run).failureClass()).isEqualTo("budget");
  }

  @Test
  void queuedRunStartsNoPodBeforeItsAdmission() {
    resources.apply(Yamls.SFT + "  queueName: gpu\n");
    resources.awaitPhase(SFTRun.class, "sft", "Queued");
    assertThat(cluster.client().pods().inNamespace(namespace).list().getItems()).isEmpty();
    for (String stage : new String[] {"sft", "export", "evaluate"}) {
      admit(stage); // as Kueue does
    }
    SFTRun run = resources.awaitPhase(SFTRun.class, "sft", "Succeeded");
    assertThat(conditions(run)).containsEntry("QuotaReserved", "True");
  }

  private void admit(String stage) {
    var job =
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(
                () ->
                    resources.jobs().stream()
                        .filter(found -> Resources.attempt(found).equals(stage + "-1"))
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();
    cluster.client().resource(job).patch(MERGE, "{\"spec\":{\"suspend\":false}}");
  }
}
