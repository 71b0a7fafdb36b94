package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.pipeline.plan.NotYet;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.StageException;
import java.util.Locale;

/** Plans the run with what is known now, or waits for what it refers to. */
final class PlanStep implements RunStep {
  private final StagePlanner planner;
  private final RunOutputsReader outputs;
  private final StatusFactory statuses;

  PlanStep(StagePlanner planner, RunOutputsReader outputs, StatusFactory statuses) {
    this.planner = planner;
    this.outputs = outputs;
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    try {
      return switch (planner.plan(view.run(), inputs(view))) {
        case StagePlan plan -> new StepOutcome.Proceed(view.with(plan));
        case NotYet(String reason) -> new StepOutcome.AwaitEvent(statuses.waiting(view, reason));
      };
    } catch (StageException e) {
      return new StepOutcome.Persist(statuses.failed(view, refused(view, e)));
    }
  }

  private ResolvedInputs inputs(RunView view) {
    ResolvedInputs inputs = ResolvedInputs.none();
    for (RunGraph.Reference reference : RunGraph.references(view.run())) {
      var found = outputs.output(reference.to());
      if (found.isPresent()) {
        inputs = inputs.with(reference.to(), found.get());
      }
    }
    for (var stage : view.stageDigests().entrySet()) {
      inputs = inputs.withStage(stage.getKey(), stage.getValue());
    }
    return inputs;
  }

  private static Failure refused(RunView view, StageException e) {
    return new Failure(
        e.exitCode().failureClass().name().toLowerCase(Locale.ROOT),
        "Refused",
        e.exitCode().code(),
        null,
        view.status().attempt(),
        String.valueOf(e.getMessage()));
  }
}
