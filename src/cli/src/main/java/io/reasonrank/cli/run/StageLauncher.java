package io.reasonrank.cli.run;

import io.reasonrank.stage.Json;
import io.reasonrank.stage.LocalStore;
import io.reasonrank.stage.StageOptions;
import io.reasonrank.stage.StageOutcome;
import io.reasonrank.stage.StageRunner;
import io.reasonrank.stage.store.ArtifactStores;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts stages as pods do: a process, a spec, a mounted volume per claim. */
final class StageLauncher {
  private final RunFiles files;
  private final LocalStore store;
  private final ArtifactStores stores;

  StageLauncher(RunFiles files, LocalStore store) {
    this.files = files;
    this.store = store;
    this.stores = ArtifactStores.over(store, System.getenv());
  }

  /**
   * The output of a task that was done before, with the same spec and inputs. Its spec is written
   * down either way.
   */
  Optional<FinishedStage> committed(StageTask task) throws IOException {
    RunFiles.TaskFiles own = files.of(task);
    Files.writeString(own.spec(), Json.pretty(task.spec()));
    return runner(task)
        .committed(task.spec())
        .map(outcome -> finished(task, outcome, Timing.seconds(own.timing(), digest(outcome))));
  }

  StageProcess start(StageTask task) throws IOException {
    RunFiles.TaskFiles own = files.of(task);
    Files.deleteIfExists(own.progress());
    var builder =
        new ProcessBuilder(
            ChildJvm.command(
                List.of(
                    "stage",
                    task.spec().stage(),
                    "--spec",
                    own.spec().toString(),
                    "--progress",
                    own.progress().toString(),
                    "--result",
                    own.result().toString())));
    builder.environment().putAll(environment(task));
    builder.redirectErrorStream(true).redirectOutput(own.log().toFile());
    return new StageProcess(task, own, builder.start());
  }

  /** What a successful process made. */
  FinishedStage result(StageProcess process) throws IOException {
    StageTask task = process.task();
    double seconds = process.elapsed().toMillis() / 1000.0;
    StageOutcome outcome =
        runner(task)
            .committed(task.spec())
            .orElseThrow(() -> new IllegalStateException(task.title() + " left no output"));
    new Timing(digest(outcome), seconds).write(files.of(task).timing());
    FinishedStage finished = finished(task, outcome, seconds);
    return new FinishedStage(
        finished.run(),
        finished.stage(),
        finished.shard(),
        finished.output(),
        finished.digest(),
        false,
        seconds);
  }

  private StageRunner runner(StageTask task) {
    return new StageRunner(StageOptions.of(stores).withShard(task.shard()));
  }

  private static String digest(StageOutcome outcome) {
    return outcome.manifest().digest();
  }

  private static FinishedStage finished(StageTask task, StageOutcome outcome, double seconds) {
    return new FinishedStage(
        task.spec().run(),
        task.spec().stage(),
        task.shard(),
        outcome.output(),
        digest(outcome),
        true,
        seconds);
  }

  private Map<String, String> environment(StageTask task) {
    return Map.of(
        "OMP_NUM_THREADS",
        "1", // one thread adds up in one order: the same digest every time
        "JOB_COMPLETION_INDEX",
        String.valueOf(task.shard()),
        LocalStore.VOLUMES_VARIABLE,
        store.environmentValue());
  }
}
