package io.reasonrank.operator.run;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.micrometer.core.instrument.MeterRegistry;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.kubernetes.Delegate;
import io.reasonrank.pipeline.kubernetes.KubernetesRenderer;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import io.reasonrank.pipeline.plan.StagePlanner;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Takes the steps in order and does what they say: the only writer of a run's status. */
public final class RunController {
  /** Stages of a run times the writes of one, with room; more would be a loop. */
  private static final int MOST_ROUNDS = 50;

  private final List<RunStep> steps;
  private final RunStore store;
  private final List<RunObserver> observers;
  private final ProgressBook progress;
  private final ServedKinds served;
  private final LatestWrites<Run<?>> latest = new LatestWrites<>();

  RunController(
      List<RunStep> steps,
      RunStore store,
      List<RunObserver> observers,
      ProgressBook progress,
      ServedKinds served) {
    this.steps = List.copyOf(steps);
    this.store = store;
    this.observers = List.copyOf(observers);
    this.progress = progress;
    this.served = served;
  }

  /**
   * The controller as it runs in a cluster.
   *
   * @param served what {@link #delegates} the cluster serves
   * @param herald is told before a status is written, and may keep it from being written
   */
  public static RunController of(
      KubernetesClient client,
      ServedKinds served,
      RenderSettings settings,
      MeterRegistry metrics,
      Clock clock,
      RunObserver herald) {
    return of(
        new ApiChildren(client, served),
        new ApiOutputUsers(client),
        new ApiRunStore(client),
        List.of(herald, new ApiEvents(client, clock), new RunMetrics(metrics)),
        settings,
        new ProgressBook(clock),
        served,
        clock);
  }

  static RunController of(
      Children children,
      OutputUsers users,
      RunStore store,
      List<RunObserver> observers,
      RenderSettings settings,
      ProgressBook progress,
      ServedKinds served,
      Clock clock) {
    var statuses = new StatusFactory(clock);
    var retrying = new Retrying(statuses, clock);
    var succession = new Succession(statuses);
    var renderer = new KubernetesRenderer(settings);
    return new RunController(
        List.of(
            new RepairStep(children, statuses),
            new SettledStep(clock),
            new RetentionStep(renderer, children, users, statuses),
            new PlanStep(new StagePlanner(), statuses),
            new OutputStep(statuses),
            new IntentStep(succession),
            new ChildStep(renderer, children, statuses, retrying),
            new SuspendStep(children, statuses),
            new StartStep(children, statuses, progress, clock),
            new OutcomeStep(children, statuses, retrying, succession, progress)),
        store,
        observers,
        progress,
        served);
  }

  /** What pods report to. */
  public ProgressBook progress() {
    return progress;
  }

  /** Kinds of others that runs have to do with, where they are served. */
  public static Stream<ServedKinds.Kind> delegates() {
    return Stream.concat(
        Delegate.ALL.stream().map(kind -> new ServedKinds.Kind(kind.apiVersion(), kind.kind())),
        Workloads.kinds());
  }

  ServedKinds served() {
    return served;
  }

  /** Brings a run one event further; status writes are done when this returns. */
  <R extends Run<?>> UpdateControl<R> reconcile(R run, Observed observed) {
    List<Runnable> told = new ArrayList<>();
    try {
      return advance(run, observed, told);
    } finally {
      told.forEach(Runnable::run); // what waits for a child does not wait for the news
    }
  }

  private <R extends Run<?>> UpdateControl<R> advance(
      R run, Observed observed, List<Runnable> told) {
    Run<?> current = latest.newest(run);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      RunView view = RunView.of(current, observed);
      switch (walk(view)) {
        case StepOutcome.Persist(RunStatus status) -> current = write(current, status, told);
        case StepOutcome.AwaitEvent(RunStatus status) -> {
          return settle(write(current, status, told));
        }
        case StepOutcome.CheckAgain(Duration after, RunStatus status) -> {
          write(current, status, told);
          return UpdateControl.<R>noUpdate().rescheduleAfter(after);
        }
        case StepOutcome.Finished() -> {
          latest.forget(current);
          progress.forget(current);
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

  private Run<?> write(Run<?> run, RunStatus status, List<Runnable> told) {
    if (status.equals(run.getStatus())) {
      return run;
    }
    RunStatus before = RunView.of(run).status();
    observers.forEach(observer -> observer.writing(run, before, status));
    Run<?> written = store.writeStatus(run, status);
    latest.remember(written);
    observers.forEach(observer -> told.add(() -> observer.written(written, before, status)));
    return written;
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
