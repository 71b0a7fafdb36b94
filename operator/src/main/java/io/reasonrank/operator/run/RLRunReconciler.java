package io.reasonrank.operator.run;

import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import io.reasonrank.api.v1alpha1.RLRun;
import jakarta.inject.Singleton;

/** Watches RLRun. */
@Singleton
@ControllerConfiguration(name = "rlrun", generationAwareEventProcessing = false)
@GradualRetry(
    maxAttempts = RunReconciler.FOR_EVER,
    initialInterval = RunReconciler.FIRST_RETRY_MILLIS,
    intervalMultiplier = 2,
    maxInterval = RunReconciler.LONGEST_RETRY_MILLIS)
public final class RLRunReconciler extends RunReconciler<RLRun> {
  public RLRunReconciler(RunController controller, RunFeed runs, Watchdog watchdog) {
    super(RLRun.class, controller, runs, watchdog);
  }
}
