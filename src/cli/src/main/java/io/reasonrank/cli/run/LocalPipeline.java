package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.StageSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Takes every run through its stages: as many processes at a time as there are slots, finished
 * stages skipped, everything stopped at the first failure.
 */
final class LocalPipeline {
  private static final Duration MOMENT = Duration.ofMillis(50);

  private final StageLauncher launcher;
  private final RunDisplay display;
  private final int slots;
  private final BooleanSupplier stop;
  private final Map<StageProcess, Lane> running = new LinkedHashMap<>();
  private final List<FinishedStage> finished = new ArrayList<>();
  private ResolvedInputs outputs = ResolvedInputs.none();

  LocalPipeline(StageLauncher launcher, RunDisplay display, int slots, BooleanSupplier stop) {
    this.launcher = launcher;
    this.display = display;
    this.slots = slots;
    this.stop = stop;
  }

  /**
   * Runs to the end.
   *
   * @param runs each after those it uses
   * @return every stage, by run in that order
   * @throws StageException of the first stage that fails; 143 after a stop
   */
  List<FinishedStage> run(List<Run<?>> runs) throws IOException {
    List<Lane> lanes = Lane.of(runs);
    try {
      while (!lanes.stream().allMatch(Lane::isDone)) {
        requireNoStop();
        startWhatMay(lanes);
        watch();
      }
      return inOrder(runs);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "interrupted; run again to go on", e);
    } finally {
      stopAll();
    }
  }

  /** By run, then as they were done: independent runs may end in any order. */
  private List<FinishedStage> inOrder(List<Run<?>> runs) {
    List<StageSpec.RunRef> order = runs.stream().map(run -> RunKey.of(run).ref()).toList();
    return finished.stream()
        .sorted(Comparator.comparingInt(stage -> order.indexOf(stage.run())))
        .toList();
  }

  private void requireNoStop() {
    if (stop.getAsBoolean()) {
      throw new StageException(
          ExitCode.TERMINATED, "stopped; the same command goes on from the last checkpoint");
    }
  }

  private void startWhatMay(List<Lane> lanes) throws IOException {
    for (Lane lane : lanes) {
      Optional<StageTask> task = Optional.empty();
      while (running.size() < slots && (task = lane.next(outputs)).isPresent()) {
        start(task.get(), lane);
      }
    }
  }

  private void start(StageTask task, Lane lane) throws IOException {
    Optional<FinishedStage> before = launcher.committed(task);
    if (before.isPresent()) {
      display.reused(task, before.get());
      end(task, before.get(), lane);
    } else {
      display.started(task);
      running.put(launcher.start(task), lane);
    }
  }

  private void watch() throws IOException, InterruptedException {
    for (StageProcess process : List.copyOf(running.keySet())) {
      boolean ended = process.endedWithin(MOMENT);
      Optional<io.reasonrank.stage.Progress.Line> line = process.progress();
      line.ifPresent(newest -> display.progress(process.task(), newest));
      if (ended) {
        collect(process);
      }
    }
  }

  private void collect(StageProcess process) throws IOException {
    Lane lane = running.remove(process);
    process.requireSuccess();
    FinishedStage result = launcher.result(process);
    display.finished(process.task(), result);
    if (lane != null) {
      end(process.task(), result, lane);
    }
  }

  private void end(StageTask task, FinishedStage result, Lane lane) {
    finished.add(result);
    lane.finished(task, result.digest())
        .ifPresent(output -> outputs = outputs.with(output.getKey(), output.getValue()));
  }

  /** SIGTERM to all first, so that they save at the same time. */
  private void stopAll() {
    running.keySet().forEach(StageProcess::stop);
    for (StageProcess process : running.keySet()) {
      try {
        process.awaitEnd();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
