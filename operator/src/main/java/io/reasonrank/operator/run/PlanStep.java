package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus.Failure;
import io.reasonrank.pipeline.plan.NotYet;
import io.reasonrank.pipeline.plan.ResolvedInputs;
import io.reasonrank.pipeline.plan.RunGraph;
import io.reasonrank.pipeline.plan.RunKey;
import io.reasonrank.pipeline.plan.StagePlan;
import io.reasonrank.pipeline.plan.StagePlanner;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.StageSpec.Input;
import java.util.Locale;
import java.util.Optional;

/**
 * Plans the run, or waits for what it refers to. References are resolved once: a started run keeps
 * the inputs that its status names, whatever becomes of the runs that made them.
 */
final class PlanStep implements RunStep {
  private final StagePlanner planner;
  private final StatusFactory statuses;

  PlanStep(StagePlanner planner, StatusFactory statuses) {
    this.planner = planner;
    this.statuses = statuses;
  }

  @Override
  public StepOutcome take(RunView view) {
    try {
      return switch (planner.plan(view.run(), inputs(view))) {
        case StagePlan plan -> new StepOutcome.Proceed(view.with(plan));
        case NotYet(String reason) ->
            new StepOutcome.AwaitEvent(statuses.waiting(view, reason(view, reason)));
      };
    } catch (StageException e) {
      return new StepOutcome.Persist(statuses.failed(view, refused(view, e)));
    }
  }

  private static ResolvedInputs inputs(RunView view) {
    ResolvedInputs inputs = ResolvedInputs.none();
    for (RunGraph.Reference reference : RunGraph.references(view.run())) {
      Optional<Input> found = kept(view, reference.to()).or(() -> output(view, reference.to()));
      if (found.isPresent()) {
        inputs = inputs.with(reference.to(), found.get());
      }
    }
    for (var stage : view.stageDigests().entrySet()) {
      inputs = inputs.withStage(stage.getKey(), stage.getValue());
    }
    return inputs;
  }

  private static Optional<Input> kept(RunView view, RunKey key) {
    return view.status().inputs().stream()
        .filter(input -> input.kind().equals(key.kind()) && input.name().equals(key.name()))
        .findFirst()
        .map(input -> input(input.uri(), input.digest()));
  }

  /** What a run made that succeeded. */
  static Optional<Input> output(RunView view, RunKey key) {
    return view.observed().runs().find(key).flatMap(RunResults::output);
  }

  private static Input input(String uri, @org.jspecify.annotations.Nullable String digest) {
    return new Input(uri, digest == null ? "" : digest);
  }

  /** Says whether the run that is waited for exists at all, or failed. */
  private static String reason(RunView view, String reason) {
    for (RunGraph.Reference reference : RunGraph.references(view.run())) {
      Optional<Run<?>> other = view.observed().runs().find(reference.to());
      if (other.isEmpty()) {
        return reason + ": " + reference.field() + " names no run that exists; create it";
      }
      if (StatusFactory.isFailed(RunView.of(other.get()).status())) {
        return reason + ", which failed: make it again under that name";
      }
    }
    return reason;
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
