package io.reasonrank.operator.run;

import io.reasonrank.api.v1alpha1.RunStatus;

/**
 * Writes down which attempt comes next before its child exists: a crash in between then makes the
 * same child again, not another one. At the end of the plan, writes the success.
 */
final class IntentStep implements RunStep {
  private final Succession succession;

  IntentStep(Succession succession) {
    this.succession = succession;
  }

  @Override
  public StepOutcome take(RunView view) {
    if (isUnderWay(view)) {
      return new StepOutcome.Proceed(view);
    }
    RunStatus status = succession.after(view);
    return view.spec().suspend() && view.next().isPresent()
        ? new StepOutcome.AwaitEvent(status)
        : new StepOutcome.Persist(status);
  }

  /** Whether the status names an attempt at a stage that is not finished. */
  private static boolean isUnderWay(RunView view) {
    String stage = view.status().stage();
    return stage != null
        && view.status().attempt() > 0
        && view.requirePlan().stage(stage).isPresent()
        && !view.finished().contains(stage);
  }
}
