package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.api.v1alpha1.RunStatus.Retries;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.RunOutputs;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes down which attempt comes next before its child exists: a crash in between then makes the
 * same child again, not another one. At the end of the plan, writes the success.
 */
final class IntentStep implements RunStep {
  private final StatusFactory statuses;

  IntentStep(StatusFactory statuses) {
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    Optional<PlannedStage> next = view.next();
    if (next.isEmpty()) {
      return new StepOutcome.Persist(statuses.succeeded(view, artifact(view)));
    }
    String stage = next.get().name();
    if (stage.equals(view.status().stage()) && view.status().attempt() > 0) {
      return new StepOutcome.Proceed(view);
    }
    if (view.spec().suspend()) {
      return new StepOutcome.AwaitEvent(statuses.suspended(view));
    }
    return new StepOutcome.Persist(statuses.intent(view, stage, 1, new Retries(0, 0, 0)));
  }

  private static RunStatus.Artifact artifact(RunView view) {
    Run<?> run = view.run();
    return new RunStatus.Artifact(
        RunOutputs.artifact(run),
        view.stageDigests().get(RunOutputs.artifactStage(run)),
        base(view),
        null);
  }

  private static @Nullable String base(RunView view) {
    var base = view.requirePlan().stages().getFirst().spec().inputs().get("baseModel");
    return base == null || base.digest().isEmpty() ? null : base.digest();
  }
}
