package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.stage.spec.LabelParameters.Budget;
import io.reasonrank.stage.spec.LabelParameters.Messaging;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.testing.KafkaBroker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Workers in processes of their own share lists through a real broker. */
class SharedLabelTest {
  private static final int WORKERS = 3;
  private static final int CONCURRENCY = 8;

  @SuppressWarnings("NullAway.Init")
  private static KafkaBroker broker;

  @TempDir
  @SuppressWarnings("NullAway.Init")
  private Path directory;

  @SuppressWarnings("NullAway.Init")
  private SampleCollection sample;

  @BeforeAll
  static void startBroker(@TempDir Path logs) throws Exception {
    broker = KafkaBroker.start(logs.resolve("kafka"));
  }

  @AfterAll
  static void stopBroker() throws Exception {
    broker.close();
  }

  @BeforeEach
  void writeSample() throws IOException {
    sample = new SampleCollection(directory);
  }

  @Test
  void oneWorkerInThisProcessMakesWhatItMakesWithoutABroker() throws IOException {
    StageOutcome alone = sample.label(sample.options(), 1, "alone");
    StageSpec spec = sample.labelSpec(1, "shared", Messaging.kafka(broker.address(), 60));

    StageOutcome shared = new StageRunner(sample.options()).run(spec, new LabelStage());

    assertThat(shared.manifest().digest()).isEqualTo(alone.manifest().digest());
  }

  @Test
  void threeWorkersOneKilledTwiceMakeTheDatasetOfOneWithoutABroker() throws Exception {
    long seed = 5;
    Random chance = new Random(seed);
    try (var server = new FaultyTeacher(0.1, seed, 60)) {
      StageSpec alone = spec(server, WORKERS, "alone", Messaging.MEMORY);
      for (int shard = 0; shard < WORKERS; shard++) {
        new StageRunner(sample.options().withShard(shard)).run(alone, new LabelStage());
      }
      var whole = sample.finalizeShards(WORKERS, "alone", "whole", 0.2).manifest();
      StageSpec one = spec(server, 1, "one", Messaging.MEMORY);
      new StageRunner(sample.options()).run(one, new LabelStage());
      assertThat(sample.finalizeShards(1, "one", "wholeOne", 0.2).manifest().files())
          .isEqualTo(whole.files());
      server.answered.clear();

      var messaging = Messaging.kafka(broker.address(), 60);
      Path spec = directory.resolve("spec.json");
      Files.writeString(spec, Json.pretty(spec(server, WORKERS, "shared", messaging)));
      List<Process> workers = new ArrayList<>();
      for (int shard = 0; shard < WORKERS; shard++) {
        workers.add(start(spec, shard));
      }
      for (int kill = 0; kill < 2; kill++) {
        int asked = server.answers();
        org.awaitility.Awaitility.await()
            .atMost(java.time.Duration.ofSeconds(60))
            .until(() -> server.answers() > asked + 20 + chance.nextInt(20));
        workers.get(1).destroyForcibly().waitFor();
        assertThat(workers.get(0).isAlive())
            .as("seed %d, kill %d came too late", seed, kill)
            .isTrue();
        workers.set(1, start(spec, 1));
      }
      for (Process worker : workers) {
        assertThat(worker.waitFor(2, TimeUnit.MINUTES)).isTrue();
        assertThat(worker.exitValue()).as(logs()).isZero();
      }

      // at a kill: what was under way there, and, where its successor took longer than a session,
      // what others had begun of its part when they gave it back
      assertThat(server.repeated()).isLessThanOrEqualTo(2 * 2 * CONCURRENCY);
      StageSpec finalize = sample.finalizeSpec(WORKERS, "shared", "dataset", 0.2, messaging);
      var dataset = new StageRunner(sample.options()).run(finalize, new FinalizeStage()).manifest();
      assertThat(dataset.files()).isEqualTo(whole.files());
      assertThat(dataset.digest()).isEqualTo(whole.digest());
    }
  }

  @Test
  void aSpentBudgetLosesNoAnswerThatWasUnderWayAndGoesOnWhenItIsRaised() throws IOException {
    try (var server = new FaultyTeacher(0, 1, 30)) {
      var messaging = Messaging.kafka(broker.address(), 60);
      var runner = new StageRunner(sample.options());
      StageSpec small = spec(server, 1, "short", messaging, new Budget(40_000, 0));

      assertThatThrownBy(() -> runner.run(small, new LabelStage()))
          .isInstanceOfSatisfying(
              StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.BUDGET))
          .hasMessageContaining("raise spec.budget");
      assertThat(server.answers()).isPositive();
      StageSpec raised = spec(server, 1, "short", messaging, new Budget(1_000_000_000, 0));
      String digest = runner.run(raised, new LabelStage()).manifest().digest();

      assertThat(server.repeated()).isZero();
      StageSpec alone = spec(server, 1, "alone", Messaging.MEMORY);
      assertThat(runner.run(alone, new LabelStage()).manifest().digest()).isEqualTo(digest);
    }
  }

  @Test
  void aBrokerThatIsNotThereIsGivenUpAfterPatience() {
    StageSpec spec = sample.labelSpec(1, "labels", Messaging.kafka("localhost:9", 2));
    assertThatThrownBy(() -> new StageRunner(sample.options()).run(spec, new LabelStage()))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.UNAVAILABLE))
        .hasMessage("no Kafka broker answered at localhost:9 for 2 s; see spec.messaging");
  }

  private String logs() throws IOException {
    var logs = new StringBuilder();
    for (int shard = 0; shard < WORKERS; shard++) {
      logs.append(Files.readString(directory.resolve("worker-" + shard + ".log")));
    }
    return logs.toString();
  }

  private Process start(Path spec, int shard) throws IOException {
    ProcessBuilder command = LabelProcess.command(directory, spec);
    command.environment().put("JOB_COMPLETION_INDEX", String.valueOf(shard));
    return command
        .redirectErrorStream(true)
        .redirectOutput(
            ProcessBuilder.Redirect.appendTo(
                directory.resolve("worker-" + shard + ".log").toFile()))
        .start();
  }

  private StageSpec spec(FaultyTeacher server, int shards, String output, Messaging messaging) {
    return spec(server, shards, output, messaging, Budget.NONE);
  }

  private StageSpec spec(
      FaultyTeacher server, int shards, String output, Messaging messaging, Budget budget) {
    var access = new LabelParameters.Access("compatible", "NO_KEY", 0, 0, CONCURRENCY, 20, 60);
    var asking = new LabelParameters.Asking("own", 65536, 128, 1024, 128, 0, 3, 1, -1);
    var teacher =
        new LabelParameters.Teacher(
            "openai",
            "",
            "judge",
            server.baseUrl(),
            access,
            asking,
            new LabelParameters.Prices(1, 4));
    return sample.teacherSpec(teacher, budget, shards, output, messaging);
  }
}
