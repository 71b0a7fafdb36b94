package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.reasonrank.api.v1alpha1.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * Watches one kind of run; the work is in {@link RunController}.
 *
 * @param <R> the kind
 */
public abstract sealed class RunReconciler<R extends Run<?>> implements Reconciler<R>
    permits SynthesisJobReconciler, SFTRunReconciler, RLRunReconciler {
  /** Retries never end: giving up would leave a resource stuck until somebody touches it. */
  static final int FOR_EVER = -1;

  static final long FIRST_RETRY_MILLIS = 200;
  static final long LONGEST_RETRY_MILLIS = 30_000;

  private final Class<R> type;
  private final RunController controller;
  private final Watchdog watchdog;
  private final RunFeed runs;

  RunReconciler(Class<R> type, RunController controller, RunFeed runs, Watchdog watchdog) {
    this.type = type;
    this.controller = controller;
    this.runs = runs;
    this.watchdog = watchdog;
  }

  @Override
  public List<EventSource<?, R>> prepareEventSources(EventSourceContext<R> context) {
    var watches = new RunWatches<>(type, controller.served(), runs, context);
    watchdog.watch(context.getPrimaryCache());
    List<EventSource<?, R>> sources = new ArrayList<>(watches.sources());
    sources.add(controller.progress().source(type));
    return sources;
  }

  @Override
  public UpdateControl<R> reconcile(R run, Context<R> context) {
    var observed = new Observed(RunWatches.jobs(context), RunWatches.workloads(context), runs);
    return watchdog.looking(run, () -> controller.reconcile(run, observed));
  }
}
