package io.reasonrank.operator.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.RunKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class RunLifecycleTest {
  private final MutableClock clock = new MutableClock();

  private RunController controller(FakeCluster cluster) {
    return RunController.of(
        cluster,
        cluster,
        cluster,
        List.of(),
        Fixtures.SETTINGS,
        new ProgressBook(clock),
        ServedKinds.none(),
        clock);
  }

  private void reconcile(FakeCluster cluster) {
    var unused = controller(cluster).reconcile(cluster.read(), cluster.observed());
  }

  private static Map<String, String> conditions(RunStatus status) {
    return status.conditions().stream()
        .collect(Collectors.toMap(condition -> condition.type(), condition -> condition.status()));
  }

  @Test
  void synthesisLabelsThenFinalizesThenSucceeds() {
    var cluster = new FakeCluster(Fixtures.synthesis());
    reconcile(cluster);
    assertThat(cluster.created).containsExactly("data-0f0e0-label-1");
    assertThat(cluster.status().phase()).isEqualTo("Running");
    cluster.complete("");
    reconcile(cluster);
    assertThat(cluster.created).containsExactly("data-0f0e0-label-1", "data-0f0e0-finalize-1");
    cluster.complete(Fixtures.RESULT);
    reconcile(cluster);
    assertThat(cluster.status().artifact())
        .isEqualTo(new RunStatus.Artifact("pvc://data/set/dataset", "sha256:abc", null, null));
    assertThat(conditions(cluster.status()))
        .containsEntry("Ready", "True")
        .containsEntry("Reconciling", "False")
        .containsEntry("Stalled", "False")
        .containsEntry("Succeeded", "True");
    assertThat(cluster.status().attempt()).isEqualTo(1); // the last one, for kubectl get
  }

  @Test
  void digestOfAFinishedStageStandsInTheSpecOfTheNext() {
    var cluster = new FakeCluster(Fixtures.sft());
    reconcile(cluster);
    cluster.complete(Fixtures.RESULT);
    reconcile(cluster);
    assertThat(cluster.status().stages())
        .containsExactly(
            new RunStatus.StageResult("sft", "pvc://models/sft/training", "sha256:abc", 1));
    assertThat(cluster.status().stage()).isEqualTo("export");
  }

  @Test
  void reconcilingAgainWithoutAnEventWritesNothing() {
    var cluster = new FakeCluster(Fixtures.sft());
    reconcile(cluster);
    int writes = cluster.writes();
    clock.pass(Duration.ofHours(1));
    reconcile(cluster);
    reconcile(cluster);
    assertThat(cluster.writes()).isEqualTo(writes);
  }

  @Test
  void applicationFailureIsTriedAgainAfterItsBackoffAndOnce() {
    var cluster = new FakeCluster(Fixtures.sft());
    reconcile(cluster);
    cluster.fail(70, clock.instant());
    reconcile(cluster);
    assertThat(cluster.status().phase()).isEqualTo("Retrying");
    assertThat(cluster.created).hasSize(1);
    clock.pass(Duration.ofSeconds(10));
    reconcile(cluster);
    assertThat(cluster.created).containsExactly("sft-0f0e0-sft-1", "sft-0f0e0-sft-2");
    cluster.fail(70, clock.instant());
    reconcile(cluster);
    assertThat(conditions(cluster.status()))
        .containsEntry("Ready", "False")
        .containsEntry("Stalled", "True")
        .containsEntry("Failed", "True");
    RunStatus.Failure failure = cluster.failure();
    assertThat(failure.failureClass()).isEqualTo("application");
    assertThat(failure.exitCode()).isEqualTo(70);
    assertThat(failure.attempt()).isEqualTo(2);
  }

  @Test
  void configurationFailureIsNotTriedAgain() {
    var cluster = new FakeCluster(Fixtures.sft());
    reconcile(cluster);
    cluster.fail(78, clock.instant());
    reconcile(cluster);
    assertThat(cluster.created).hasSize(1);
    assertThat(cluster.status().phase()).isEqualTo("Failed");
  }

  @Test
  void finishedRunCreatesNothingWhenItsChildrenGo() {
    var cluster = new FakeCluster(Fixtures.sft());
    reconcile(cluster);
    cluster.fail(65, clock.instant());
    reconcile(cluster);
    cluster.jobs.clear();
    cluster.touch();
    reconcile(cluster);
    assertThat(cluster.created).hasSize(1);
  }

  @Test
  void vanishedChildIsANewAttemptNotTheSameOne() {
    var cluster = new FakeCluster(Fixtures.sft());
    reconcile(cluster);
    cluster.jobs.clear();
    reconcile(cluster);
    assertThat(cluster.created).containsExactly("sft-0f0e0-sft-1", "sft-0f0e0-sft-2");
    assertThat(cluster.status().retries()).isEqualTo(new RunStatus.Retries(0, 1, 0));
  }

  @Test
  void staleCacheStartsNoSecondJob() {
    var cluster = new FakeCluster(Fixtures.sft());
    Run<?> stale = cluster.read();
    reconcile(cluster);
    cluster.fail(65, clock.instant());
    reconcile(cluster);
    cluster.jobs.clear();
    assertThat(
            org.assertj.core.api.Assertions.catchThrowable(
                () -> controller(cluster).reconcile(stale, cluster.observed())))
        .hasMessageContaining("conflict");
    assertThat(cluster.created).hasSize(1);
  }

  @Test
  void runWaitsForItsInputAndGoesOnWhenItIsThere() {
    var sft =
        Fixtures.read(Fixtures.SFT.replace("{uri: pvc://data/set}", "{fromSynthesisJob: data}"));
    var cluster = new FakeCluster(sft);
    reconcile(cluster);
    assertThat(cluster.created).isEmpty();
    assertThat(cluster.status().conditions())
        .anySatisfy(
            condition -> {
              assertThat(condition.type()).isEqualTo("DataReady");
              assertThat(condition.status()).isEqualTo("False");
              assertThat(condition.message()).contains("SynthesisJob/data");
            });
    cluster.others.put(new RunKey("SynthesisJob", "default", "data"), Fixtures.succeeded());
    reconcile(cluster);
    assertThat(cluster.created).containsExactly("sft-0f0e0-sft-1");
  }

  @Test
  void waitingRunIsWokenByTheRunThatItNames() {
    var sft =
        Fixtures.read(Fixtures.SFT.replace("{uri: pvc://data/set}", "{fromSynthesisJob: data}"));
    Run<?> data = Fixtures.succeeded();
    assertThat(RunWatches.waitsFor(sft, data)).isTrue();
    data.getMetadata().setNamespace("other");
    assertThat(RunWatches.waitsFor(sft, data)).isFalse();
    data.getMetadata().setNamespace("default");
    data.getMetadata().setName("another");
    assertThat(RunWatches.waitsFor(sft, data)).isFalse();
  }

  @Test
  void suspendedRunStartsNothing() {
    var cluster = new FakeCluster(Fixtures.read(Fixtures.SFT + "  suspend: true\n"));
    reconcile(cluster);
    assertThat(cluster.created).isEmpty();
    assertThat(conditions(cluster.status())).containsEntry("Suspended", "True");
  }

  @Test
  void foreignObjectOfTheSameNameIsLeftAlone() {
    var cluster = new FakeCluster(Fixtures.sft());
    var other = new FakeCluster(Fixtures.sft());
    reconcile(other);
    var foreign = other.jobs.values().iterator().next();
    foreign.getMetadata().getOwnerReferences().getFirst().setUid("somebody-else");
    cluster.jobs.put(foreign.getMetadata().getName(), foreign);
    reconcile(cluster);
    assertThat(cluster.failure().reason()).isEqualTo("NameTaken");
    assertThat(cluster.created).isEmpty();
  }

  @Test
  void finishedRunIsDeletedAfterItsTimeToLive() {
    var cluster = new FakeCluster(Fixtures.read(Fixtures.SFT + "  ttlSecondsAfterFinished: 60\n"));
    reconcile(cluster);
    cluster.fail(78, clock.instant());
    reconcile(cluster);
    clock.pass(Duration.ofSeconds(59));
    reconcile(cluster);
    assertThat(cluster.isDeleted()).isFalse();
    clock.pass(Duration.ofSeconds(1));
    reconcile(cluster);
    assertThat(cluster.isDeleted()).isTrue();
  }

  private static final String CLEANED =
      Fixtures.SFT + "  ttlSecondsAfterFinished: 60\n  retention: nothing\n";

  private FakeCluster overWith(String yaml) {
    var cluster = new FakeCluster(Fixtures.read(yaml));
    reconcile(cluster);
    cluster.fail(78, clock.instant());
    reconcile(cluster);
    clock.pass(Duration.ofSeconds(60));
    return cluster;
  }

  @Test
  void outputsGoBeforeTheRunDoes() {
    FakeCluster cluster = overWith(CLEANED);
    reconcile(cluster);
    assertThat(cluster.created).containsExactly("sft-0f0e0-sft-1", "sft-0f0e0-clean-1");
    assertThat(cluster.isDeleted()).isFalse();
    assertThat(conditions(cluster.status()))
        .containsEntry("Expiring", "True")
        .containsEntry("Failed", "True");
    assertThat(cluster.jobs)
        .extractingByKey("sft-0f0e0-clean-1")
        .satisfies(job -> assertThat(job.getSpec().getBackoffLimit()).isPositive());
    cluster.complete(Fixtures.RESULT);
    reconcile(cluster);
    assertThat(cluster.isDeleted()).isTrue();
    assertThat(cluster.created).hasSize(2);
  }

  @Test
  void outputsThatSomebodyNeedsStayAndSoDoesTheRun() {
    FakeCluster cluster = overWith(CLEANED);
    cluster.user = java.util.Optional.of("Reranker/support needs them");
    reconcile(cluster);
    assertThat(cluster.created).hasSize(1);
    assertThat(conditions(cluster.status())).containsEntry("Expiring", "False");
    cluster.user = java.util.Optional.empty();
    reconcile(cluster);
    assertThat(cluster.created).hasSize(2);
  }

  @Test
  void cleaningThatFailsKeepsTheRunUntilItsJobIsDeleted() {
    FakeCluster cluster = overWith(CLEANED);
    reconcile(cluster);
    cluster.fail(77, clock.instant());
    reconcile(cluster);
    assertThat(cluster.isDeleted()).isFalse();
    assertThat(cluster.status().conditions())
        .anySatisfy(condition -> assertThat(condition.reason()).isEqualTo("CleaningFailed"));
    cluster.jobs.remove("sft-0f0e0-clean-1");
    reconcile(cluster);
    cluster.complete(Fixtures.RESULT);
    reconcile(cluster);
    assertThat(cluster.isDeleted()).isTrue();
  }

  @Test
  void operatorKilledAtAnyWriteOfTheCleaningMakesOneJobForIt() {
    int last = cleaning(overWith(CLEANED));
    int first = overWith(CLEANED).writes() + 1;
    assertThat(last).isGreaterThan(first);
    for (int write = first; write <= last; write++) {
      for (boolean after : List.of(false, true)) {
        FakeCluster cluster = overWith(CLEANED).killAt(write, after);
        var unused = cleaning(cluster);
        assertThat(cluster.isDeleted()).as("write %d, after %s", write, after).isTrue();
        assertThat(cluster.created).hasSize(2);
      }
    }
  }

  private int cleaning(FakeCluster cluster) {
    for (int i = 0; i < 10 && !cluster.isDeleted(); i++) {
      try {
        reconcile(cluster);
        cluster.complete(Fixtures.RESULT);
      } catch (FakeCluster.Killed e) {
        continue; // the next process starts from what is in the cluster
      }
    }
    return cluster.writes();
  }

  /** Success with one failed try on the way: how many writes does it take? */
  private int script(FakeCluster cluster) {
    int kills = 0;
    for (int i = 0; i < 40; i++) {
      try {
        reconcile(cluster);
      } catch (FakeCluster.Killed e) {
        kills++;
        continue; // the next process starts from what is in the cluster
      }
      if (StatusFactory.isTerminal(cluster.status())) {
        return kills;
      }
      boolean first = cluster.created.size() == 1 && !cluster.open().isEmpty();
      if (first) {
        cluster.fail(70, clock.instant());
      } else {
        cluster.complete(Fixtures.RESULT);
      }
      clock.pass(Duration.ofMinutes(1));
    }
    throw new AssertionError("the run does not end");
  }

  static Stream<Arguments> everyWrite() {
    var test = new RunLifecycleTest();
    var cluster = new FakeCluster(Fixtures.sft());
    var unused = test.script(cluster);
    return IntStream.rangeClosed(1, cluster.writes())
        .boxed()
        .flatMap(write -> Stream.of(Arguments.of(write, false), Arguments.of(write, true)));
  }

  @ParameterizedTest(name = "killed at write {0}, after it: {1}")
  @MethodSource("everyWrite")
  void operatorKilledAtAnyWriteEndsWithTheSameChildren(int write, boolean after) {
    var cluster = new FakeCluster(Fixtures.sft()).killAt(write, after);
    assertThat(script(cluster)).isEqualTo(1);
    assertThat(cluster.created)
        .containsExactly(
            "sft-0f0e0-sft-1", "sft-0f0e0-sft-2", "sft-0f0e0-export-1", "sft-0f0e0-evaluate-1");
    assertThat(cluster.status().phase()).isEqualTo("Succeeded");
  }
}
