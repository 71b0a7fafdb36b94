package io.reasonrank.operator.cluster;

import io.fabric8.kubernetes.api.model.Pod;

/** Runs pods for real. */
public interface PodRunner {
  /** Whether this one runs a pod; others are played by their script. */
  default boolean runs(Pod pod) {
    return true;
  }

  /** Starts the first container of a pod. */
  Running start(Pod pod);

  /** A container at work. */
  interface Running {
    /** Where it listens. */
    String address();

    /** Waits until it may be called ready, or has ended. */
    void awaitReady();

    /** Waits for its end. */
    Ended await();

    /** Asks it to end (SIGTERM), then makes it. */
    void stop();
  }

  /**
   * How it ended.
   *
   * @param code exit code
   * @param message what it wrote to its termination log
   */
  record Ended(int code, String message) {}
}
