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

/** Watches SFTRun; the work is in {@link RunController}. */
@ControllerConfiguration(name = "sftrun")
public final class SFTRunReconciler implements Reconciler<SFTRun> {
  private final RunController controller;

  public SFTRunReconciler(RunController controller) {
    this.controller = controller;
  }

  @Override
  public List<EventSource<?, SFTRun>> prepareEventSources(EventSourceContext<SFTRun> context) {
    return RunEvents.of(
        RunEvents.references(SynthesisJob.class, SFTRun.class, context),
        RunEvents.references(SFTRun.class, SFTRun.class, context),
        RunEvents.references(RLRun.class, SFTRun.class, context),
        RunEvents.jobs(SFTRun.class, context));
  }

  @Override
  public UpdateControl<SFTRun> reconcile(SFTRun run, Context<SFTRun> context) {
    return controller.reconcile(run);
  }
}
