package io.reasonrank.cli.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.pipeline.plan.NotYet;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.pipeline.plan.RunOutputs;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run on its way through its stages: one stage at a time, the shards of a stage side by side.
 */
final class Lane {
  private final Run<?> run;
  private final StagePlanner planner;
  private final Map<String, String> digests = new LinkedHashMap<>();
  private final Deque<StageTask> waiting = new ArrayDeque<>();
  private int unfinished;
  private boolean done;

  Lane(Run<?> run, StagePlanner planner) {
    this.run = run;
    this.planner = planner;
  }

  boolean isDone() {
    return done;
  }

  /** The next task that may start, or empty if the lane waits or is done. */
  Optional<StageTask> next(ResolvedInputs runs) {
    if (!done && unfinished == 0) {
      plan(runs);
    }
    return Optional.ofNullable(waiting.poll());
  }

  private void plan(ResolvedInputs runs) {
    ResolvedInputs inputs = runs;
    for (var finished : digests.entrySet()) {
      inputs = inputs.withStage(finished.getKey(), finished.getValue());
    }
    switch (planner.plan(run, inputs)) {
      case StagePlan plan ->
          plan.next(digests.keySet()).ifPresentOrElse(this::begin, () -> done = true);
      case NotYet waits -> {} // another lane has to finish first
    }
  }

  private void begin(PlannedStage stage) {
    for (int shard = 0; shard < stage.shards(); shard++) {
      waiting.add(new StageTask(stage.spec(), shard, stage.shards()));
    }
    unfinished = stage.shards();
  }

  /** Notes the end of a task; the output that other runs use, once it is there. */
  Optional<Map.Entry<RunKey, Input>> finished(StageTask task, String digest) {
    unfinished--;
    if (unfinished > 0) {
      return Optional.empty();
    }
    String stage = task.spec().stage();
    // shards have a digest each; who reads them verifies them by their manifests
    digests.put(stage, task.shards() == 1 && !sharded(task) ? digest : "");
    return stage.equals(RunOutputs.artifactStage(run))
        ? Optional.of(Map.entry(RunKey.of(run), new Input(RunOutputs.artifact(run), digest)))
        : Optional.empty();
  }

  private static boolean sharded(StageTask task) {
    return task.spec().stage().equals(RunOutputs.LABEL);
  }

  static List<Lane> of(List<Run<?>> runs) {
    var planner = new StagePlanner();
    var lanes = new ArrayList<Lane>();
    runs.forEach(run -> lanes.add(new Lane(run, planner)));
    return lanes;
  }
}
