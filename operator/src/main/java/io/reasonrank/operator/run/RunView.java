package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunSpec;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.StagePlan;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the steps before found out about a run.
 *
 * @param run the resource
 * @param status its status, empty where it has none yet
 * @param observed what the watches know
 * @param plan its stages
 * @param child the Job of the current attempt
 */
record RunView(
    Run<?> run,
    RunStatus status,
    Observed observed,
    Optional<StagePlan> plan,
    Optional<Job> child) {
  private static final RunStatus.Retries NO_RETRIES = new RunStatus.Retries(0, 0, 0);
  private static final RunStatus EMPTY =
      new RunStatus(
          null,
          null,
          null,
          null,
          null,
          0,
          null,
          null,
          null,
          List.of(),
          List.of(),
          null,
          null,
          null,
          null,
          null,
          null,
          NO_RETRIES,
          List.of());

  static RunView of(Run<?> run) {
    return of(run, new Observed(List.of(), List.of(), RunDirectory.none()));
  }

  static RunView of(Run<?> run, Observed observed) {
    RunStatus status = run.getStatus();
    return new RunView(
        run, status == null ? EMPTY : status, observed, Optional.empty(), Optional.empty());
  }

  RunView with(StagePlan found) {
    return new RunView(run, status, observed, Optional.of(found), child);
  }

  RunView with(Job found) {
    return new RunView(run, status, observed, plan, Optional.of(found));
  }

  RunView with(RunStatus better) {
    return new RunView(run, better, observed, plan, child);
  }

  RunSpec spec() {
    return run.getSpec();
  }

  /** Whether the first attempt was written down. */
  boolean started() {
    return status.startTime() != null;
  }

  /** Tries used after the first one. */
  RunStatus.Retries retries() {
    return status.retries() == null ? NO_RETRIES : status.retries();
  }

  /** A Job of the run, as the watches know it. */
  Optional<Job> job(String name) {
    return observed.jobs().stream()
        .filter(job -> job.getMetadata().getName().equals(name))
        .findFirst();
  }

  /** Names of the finished stages. */
  Set<String> finished() {
    return status.stages().stream().map(RunStatus.StageResult::name).collect(Collectors.toSet());
  }

  /** Digests of the finished stages that gave one. */
  Map<String, String> stageDigests() {
    return status.stages().stream()
        .filter(stage -> stage.digest() != null)
        .collect(
            Collectors.toMap(
                RunStatus.StageResult::name, stage -> String.valueOf(stage.digest()), (a, b) -> b));
  }

  /** The stage to run now, or empty at the end of the plan. */
  Optional<PlannedStage> next() {
    return requirePlan().next(finished());
  }

  /** The stage that the status names. */
  PlannedStage current() {
    String stage = String.valueOf(status.stage());
    return requirePlan()
        .stage(stage)
        .orElseThrow(() -> new IllegalStateException("the plan has no stage " + stage));
  }

  StagePlan requirePlan() {
    return plan.orElseThrow(() -> new IllegalStateException("the plan step comes first"));
  }

  Job requireChild() {
    return child.orElseThrow(() -> new IllegalStateException("the child step comes first"));
  }
}
