package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import java.util.List;

/** Watches SynthesisJob; the work is in {@link RunController}. */
@ControllerConfiguration(name = "synthesisjob")
public final class SynthesisJobReconciler implements Reconciler<SynthesisJob> {
  private final RunController controller;

  public SynthesisJobReconciler(RunController controller) {
    this.controller = controller;
  }

  @Override
  public List<EventSource<?, SynthesisJob>> prepareEventSources(
      EventSourceContext<SynthesisJob> context) {
    return RunEvents.of(RunEvents.jobs(SynthesisJob.class, context));
  }

  @Override
  public UpdateControl<SynthesisJob> reconcile(SynthesisJob run, Context<SynthesisJob> context) {
    return controller.reconcile(run);
  }
}
