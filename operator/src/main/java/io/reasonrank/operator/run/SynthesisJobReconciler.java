package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import jakarta.inject.Singleton;

/** Watches SynthesisJob. */
@Singleton
@ControllerConfiguration(name = "synthesisjob", generationAwareEventProcessing = false)
@GradualRetry(
    maxAttempts = RunReconciler.FOR_EVER,
    initialInterval = RunReconciler.FIRST_RETRY_MILLIS,
    intervalMultiplier = 2,
    maxInterval = RunReconciler.LONGEST_RETRY_MILLIS)
public final class SynthesisJobReconciler extends RunReconciler<SynthesisJob> {
  public SynthesisJobReconciler(RunController controller, RunFeed runs, Watchdog watchdog) {
    super(SynthesisJob.class, controller, runs, watchdog);
  }
}
