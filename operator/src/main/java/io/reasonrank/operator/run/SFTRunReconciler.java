package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.SFTRun;
import jakarta.inject.Singleton;

/** Watches SFTRun. */
@Singleton
@ControllerConfiguration(name = "sftrun", generationAwareEventProcessing = false)
@GradualRetry(
    maxAttempts = RunReconciler.FOR_EVER,
    initialInterval = RunReconciler.FIRST_RETRY_MILLIS,
    intervalMultiplier = 2,
    maxInterval = RunReconciler.LONGEST_RETRY_MILLIS)
public final class SFTRunReconciler extends RunReconciler<SFTRun> {
  public SFTRunReconciler(RunController controller, RunFeed runs, Watchdog watchdog) {
    super(SFTRun.class, controller, runs, watchdog);
  }
}
