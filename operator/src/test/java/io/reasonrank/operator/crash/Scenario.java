package io.reasonrank.operator.crash;

/** What happens to a run while its operator is killed. */
enum Scenario {
  /** Every stage succeeds. */
  SUCCESS,
  /** The first attempt at the first stage ends with exit code 70. */
  RETRY,
  /** A pod of the first stage is drained. */
  DISRUPTION,
  /** The run is suspended while its first stage runs, and resumed. */
  SUSPEND,
  /** The run is deleted while its first stage runs. */
  DELETE,
  /** The Job of the first stage is deleted as soon as it has ended, as its time to live would. */
  CHILD_TTL,
  /** After the end the spec is touched and every child deleted. */
  TOUCH
}
