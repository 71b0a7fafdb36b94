package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.StageSpec;
import io.reasonrank.stage.spec.TrainerSettings;
import io.reasonrank.stage.trainer.TrainerJob;
import io.reasonrank.stage.trainer.TrainerRenderer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A stage whose trainer is a program of others, on two machines: each has a trainer process of its
 * own, which is a shell script here. What LLaMA-Factory itself makes of our files is shown by
 * {@code bench/verify-delegated}.
 */
class DelegatedTrainingTest extends SmallTraining {
  private static final String CONFIG = "model: base\nsteps: 2\n".repeat(2000);

  /** Rank 0 trains when the other machine is there; neither waits for more than 30 seconds. */
  private static final String TOGETHER =
      """
      echo "rank $NODE_RANK"
      if [ "$NODE_RANK" = 0 ]; then
        tries=0
        until [ -e helper.is.here ]; do
          sleep 0.05; tries=$((tries+1)); [ $tries -lt 600 ] || { echo "alone"; exit 3; }
        done
        mkdir -p result
        echo '{"current_steps": 2, "loss": 0.5}' > result/trainer_log.jsonl
        cp ../../../base/model.safetensors result/
        cp train.json trainer.log trainer-1.log ../../../seen/
      else
        cp train.yaml ../../../seen/ && touch helper.is.here
      fi
      """;

  private static SftParameters parameters() {
    SftParameters own = sft("sft");
    return new SftParameters(
        own.split(),
        own.lora(),
        own.optimizer(),
        2,
        own.tokensPerStep(),
        own.maxSequenceTokens(),
        own.tooLong(),
        own.curriculum(),
        new TrainerSettings(TrainerSettings.LLAMAFACTORY, false, 2, 1, Map.of()),
        own.checkpoint(),
        own.validation());
  }

  private static TrainerRenderer machine(int rank, String script) {
    return (spec, places) ->
        new TrainerJob(
            Map.of("train.yaml", CONFIG, "train.sh", script),
            List.of(List.of("sh", "train.sh")),
            Map.of("NODE_RANK", Integer.toString(rank)));
  }

  private StageOutcome lead(TrainerRenderer renderer) {
    return run(new SftStage(renderer), parameters(), inputs("base"), "sft", () -> false);
  }

  private void help(TrainerRenderer renderer, BooleanSupplier stop) {
    var stage = new SftStage(renderer);
    StageSpec spec = spec(stage, parameters(), inputs("base"), "sft");
    var options = StageOptions.of(new LocalStore(Map.of())).withShard(1).withStop(stop);
    new StageRunner(options).assist(spec, stage);
  }

  @Test
  void theHelperTrainsOnTheLeadersFilesAndTheLeaderCommits() throws Exception {
    Path seen = Files.createDirectories(directory.resolve("seen")); // the state goes at the end
    var waits = new CountDownLatch(1);
    TrainerRenderer leader =
        (spec, places) -> {
          await(waits); // the helper is there before any file is
          return machine(0, TOGETHER).render(spec, places);
        };
    TrainerRenderer helper =
        (spec, places) -> {
          waits.countDown();
          return machine(1, TOGETHER).render(spec, places);
        };
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> helping = threads.submit(() -> help(helper, () -> false));
      StageOutcome outcome = lead(leader);
      helping.get();

      assertThat(seen.resolve("trainer.log")).hasContent("rank 0");
      assertThat(seen.resolve("trainer-1.log")).hasContent("rank 1");
      assertThat(seen.resolve("train.yaml")).as("whole when it is seen").hasContent(CONFIG);
      assertThat(seen.resolve(TrainerRenderer.TRAIN_FILE)).isNotEmptyFile();
      assertThat(outcome.manifest().metrics().path("steps").asInt()).isEqualTo(2);
      assertThat(outcome.manifest().files())
          .extracting(file -> file.path())
          .contains("model.safetensors", "training.json")
          .doesNotContain("train.yaml", "helper.is.here");
      help(machine(1, "exit 1"), () -> false); // all is done: nothing to help with
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aTrainerThatFailsOnTheHelpersMachineIsTheHelpersFailure() {
    begun("echo 'lost rank 0'; exit 3");
    assertThatThrownBy(() -> help(machine(1, ""), () -> false))
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.SOFTWARE))
        .hasMessage("sh ended with status 3: lost rank 0");
    begun("kill -9 $$");
    assertThatThrownBy(() -> help(machine(1, ""), () -> false))
        .as("says nothing about the run: another attempt")
        .isInstanceOfSatisfying(
            StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TEMPORARY));
    assertThat(directory.resolve("sft")).doesNotExist();
  }

  /** The leader has written its files, with what another machine is to do. */
  private void begun(String helper) {
    String script = "if [ \"$NODE_RANK\" = 0 ]; then exit 1; fi\n" + helper;
    assertThatThrownBy(() -> lead(machine(0, script))).hasMessageContaining("status 1");
    assertThat(directory.resolve("sft.partial/state/trainer/train.yaml")).exists();
  }

  @Test
  void aHelperThatIsStoppedStopsItsTrainer() {
    begun("trap 'echo saved > saved; exit 0' TERM; echo > up; while :; do sleep 0.05; done");
    Path trainer = directory.resolve("sft.partial/state/trainer");
    BooleanSupplier stop = () -> Files.exists(trainer.resolve("up"));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> helping = threads.submit(() -> help(machine(1, ""), stop));
      assertThatThrownBy(helping::get)
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOfSatisfying(
              StageException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.TERMINATED));
    }
    Awaitility.await().until(() -> Files.exists(trainer.resolve("saved")));
  }
}
