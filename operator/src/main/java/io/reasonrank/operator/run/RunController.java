package io.reasonrank.operator.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.plan.StagePlanner;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Takes the steps in order and does what they say: the only writer of a run's status. */
public final class RunController {
  /** Stages of a run times the writes of one, with room; more would be a loop. */
  private static final int MOST_ROUNDS = 50;

  private final List<RunStep> steps;
  private final RunStore store;

  RunController(List<RunStep> steps, RunStore store) {
    this.steps = List.copyOf(steps);
    this.store = store;
  }

  /** The controller as it runs in a cluster. */
  public static RunController of(KubernetesClient client, RenderSettings settings, Clock clock) {
    var store = new ApiRunStore(client);
    return of(new ApiChildren(client), store, store, settings, clock);
  }

  static RunController of(
      Children children,
      RunOutputsReader outputs,
      RunStore store,
      RenderSettings settings,
      Clock clock) {
    var statuses = new StatusFactory(clock);
    var retrying = new Retrying(statuses, clock);
    return new RunController(
        List.of(
            new SettledStep(clock),
            new PlanStep(new StagePlanner(), outputs, statuses),
            new IntentStep(statuses),
            new ChildStep(new KubernetesRenderer(settings), children, statuses, retrying),
            new SuspendStep(children, statuses),
            new OutcomeStep(children, statuses, retrying)),
        store);
  }

  /** Brings a run one event further; status writes are done when this returns. */
  public <R extends Run<?>> UpdateControl<R> reconcile(R run) {
    Run<?> current = run;
    for (int round = 0; round < MOST_ROUNDS; round++) {
      RunView view = RunView.of(current);
      switch (walk(view)) {
        case StepOutcome.Persist(RunStatus status) -> current = write(current, status);
        case StepOutcome.AwaitEvent(RunStatus status) -> {
          return settle(write(current, status));
        }
        case StepOutcome.CheckAgain(Duration after, RunStatus status) -> {
          write(current, status);
          return UpdateControl.<R>noUpdate().rescheduleAfter(after);
        }
        case StepOutcome.Finished() -> {
          return UpdateControl.noUpdate();
        }
        case StepOutcome.Expired() -> {
          store.delete(current);
          return UpdateControl.noUpdate();
        }
        case StepOutcome.Proceed(RunView last) ->
            throw new IllegalStateException("the last step decides nothing about " + last.run());
      }
    }
    throw new IllegalStateException(
        run.getFullResourceName() + " " + run.getMetadata().getName() + " does not settle");
  }

  private StepOutcome walk(RunView view) {
    StepOutcome outcome = new StepOutcome.Proceed(view);
    for (RunStep step : steps) {
      if (!(outcome instanceof StepOutcome.Proceed(RunView found))) {
        return outcome;
      }
      outcome = step.take(found);
    }
    return outcome;
  }

  private Run<?> write(Run<?> run, RunStatus status) {
    return status.equals(run.getStatus()) ? run : store.writeStatus(run, status);
  }

  /** A spec that changed during the reconciliation may have no event of its own left. */
  private static <R extends Run<?>> UpdateControl<R> settle(Run<?> written) {
    RunStatus status = written.getStatus();
    boolean behind =
        status != null
            && status.observedGeneration() != null
            && written.getMetadata().getGeneration() != null
            && !status.observedGeneration().equals(written.getMetadata().getGeneration());
    return behind
        ? UpdateControl.<R>noUpdate().rescheduleAfter(Duration.ofMillis(100))
        : UpdateControl.noUpdate();
  }
}
