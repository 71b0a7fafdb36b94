package io.reasonrank.operator.run;

/** One small decision about a run. */
interface RunStep {
  /** Looks at the run and says what shall happen; knows no other step. */
  StepOutcome take(RunView view);
}
