package io.reasonrank.api.v1alpha1;

import org.jspecify.annotations.Nullable;

/** What every job-like resource says: where outputs go, how its pods look, how often it retries. */
public sealed interface RunSpec permits SynthesisJobSpec, TrainingSpec {
  /** Start of every random choice. */
  Long seed();

  /** Where the outputs go. */
  Output output();

  /** Settings of the pods, or null for the operator's. */
  @Nullable Pod pod();

  /** Tries by class of failure. */
  Retry retry();

  /** Whether no pod may run now. */
  Boolean suspend();

  /** Seconds that a stage may run in all, or null. */
  @Nullable Long activeDeadlineSeconds();

  /** Seconds that a stage may wait for its pods, or null. */
  @Nullable Long preRunningDeadlineSeconds();

  /** Seconds after which the finished resource is deleted, or null. */
  @Nullable Long ttlSecondsAfterFinished();

  /** What stays of the outputs after that. */
  Retention retention();

  /** Kueue LocalQueue, or null. */
  @Nullable String queueName();
}
