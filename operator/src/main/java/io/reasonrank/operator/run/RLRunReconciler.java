package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import java.util.List;

/** Watches RLRun; the work is in {@link RunController}. */
@ControllerConfiguration(name = "rlrun")
public final class RLRunReconciler implements Reconciler<RLRun> {
  private final RunController controller;

  public RLRunReconciler(RunController controller) {
    this.controller = controller;
  }

  @Override
  public List<EventSource<?, RLRun>> prepareEventSources(EventSourceContext<RLRun> context) {
    return RunEvents.of(
        RunEvents.references(SynthesisJob.class, RLRun.class, context),
        RunEvents.references(SFTRun.class, RLRun.class, context),
        RunEvents.references(RLRun.class, RLRun.class, context),
        RunEvents.jobs(RLRun.class, context));
  }

  @Override
  public UpdateControl<RLRun> reconcile(RLRun run, Context<RLRun> context) {
    return controller.reconcile(run);
  }
}
