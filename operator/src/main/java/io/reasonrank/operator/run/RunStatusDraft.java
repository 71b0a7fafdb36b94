package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.RunStatus;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A status in the making; starts as a copy, so that what is not named stays. */
final class RunStatusDraft {
  private final Conditions conditions;

  private @Nullable String phase;
  private @Nullable String startTime;
  private @Nullable String completionTime;
  private @Nullable String stage;
  private int attempt;
  private RunStatus.@Nullable ChildReference child;
  private RunStatus.@Nullable Progress progress;
  private final List<RunStatus.StageResult> stages;
  private RunStatus.@Nullable Artifact artifact;
  private RunStatus.@Nullable EvaluationStatus evaluation;
  private RunStatus.@Nullable Failure failure;
  private RunStatus.Retries retries;
  private RunStatus.@Nullable CheckpointStatus checkpoint;
  private List<RunStatus.ResolvedReference> inputs;
  private @Nullable Boolean cleanupPending;
  private @Nullable Double acceleratorHours;
  private RunStatus.@Nullable TeacherCost teacher;

  RunStatusDraft(RunStatus old, Conditions conditions) {
    this.conditions = conditions;
    this.phase = old.phase();
    this.startTime = old.startTime();
    this.completionTime = old.completionTime();
    this.stage = old.stage();
    this.attempt = old.attempt();
    this.child = old.childRef();
    this.progress = old.progress();
    this.stages = new ArrayList<>(old.stages());
    this.artifact = old.artifact();
    this.evaluation = old.evaluation();
    this.failure = old.failure();
    this.checkpoint = old.checkpoint();
    this.inputs = old.inputs();
    this.cleanupPending = old.cleanupPending();
    this.acceleratorHours = old.acceleratorHours();
    this.teacher = old.teacher();
    this.retries = old.retries() == null ? new RunStatus.Retries(0, 0, 0) : old.retries();
  }

  RunStatusDraft phase(String value) {
    phase = value;
    return this;
  }

  RunStatusDraft started(String now) {
    startTime = startTime == null ? now : startTime;
    return this;
  }

  RunStatusDraft completed(String now) {
    completionTime = now;
    return this;
  }

  RunStatusDraft attempt(@Nullable String ofStage, int number) {
    stage = ofStage;
    attempt = number;
    child = null;
    progress = null;
    cleanupPending = null;
    return this;
  }

  RunStatusDraft reopened() {
    completionTime = null;
    return this;
  }

  RunStatusDraft progress(RunStatus.Progress how) {
    progress = how;
    return this;
  }

  RunStatusDraft checkpoint(RunStatus.CheckpointStatus saved) {
    checkpoint = saved;
    return this;
  }

  RunStatusDraft inputs(List<RunStatus.ResolvedReference> resolved) {
    inputs = resolved;
    return this;
  }

  RunStatusDraft cleanupPending(boolean pending) {
    cleanupPending = pending ? true : null;
    return this;
  }

  /** Adds hours of accelerators. */
  RunStatusDraft spent(double hours) {
    if (hours > 0) {
      acceleratorHours = (acceleratorHours == null ? 0 : acceleratorHours) + hours;
    }
    return this;
  }

  RunStatusDraft without(String condition) {
    conditions.drop(condition);
    return this;
  }

  RunStatusDraft child(RunStatus.ChildReference reference) {
    child = reference;
    return this;
  }

  RunStatusDraft finished(RunStatus.StageResult result) {
    stages.add(result);
    return this;
  }

  RunStatusDraft artifact(RunStatus.@Nullable Artifact made) {
    artifact = made;
    return this;
  }

  RunStatusDraft evaluation(RunStatus.@Nullable EvaluationStatus measured) {
    evaluation = measured == null ? evaluation : measured;
    return this;
  }

  RunStatusDraft teacher(RunStatus.@Nullable TeacherCost asked) {
    teacher = asked == null ? teacher : asked;
    return this;
  }

  RunStatusDraft failure(RunStatus.@Nullable Failure last) {
    failure = last;
    return this;
  }

  RunStatusDraft retries(RunStatus.Retries used) {
    retries = used;
    return this;
  }

  RunStatusDraft condition(String type, boolean value, String reason, String message) {
    conditions.set(type, value, reason, message);
    return this;
  }

  RunStatus build() {
    List<Condition> all = conditions.all();
    return new RunStatus(
        conditions.generation(),
        phase,
        startTime,
        completionTime,
        stage,
        attempt,
        child,
        progress,
        checkpoint,
        inputs,
        stages,
        artifact,
        evaluation,
        failure,
        cleanupPending,
        acceleratorHours,
        teacher,
        retries,
        all);
  }
}
