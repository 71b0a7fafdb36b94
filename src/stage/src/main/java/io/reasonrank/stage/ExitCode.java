package io.reasonrank.stage;

/**
 * Exit codes of every {@code reasonrank} process (after BSD sysexits) and what a retry policy does
 * with them.
 */
public enum ExitCode {
  OK(0, FailureClass.NONE),
  USAGE(64, FailureClass.CONFIGURATION),
  DATA(65, FailureClass.DATA),
  NO_INPUT(66, FailureClass.DATA),
  UNAVAILABLE(69, FailureClass.INFRASTRUCTURE),
  SOFTWARE(70, FailureClass.APPLICATION),
  IO(74, FailureClass.INFRASTRUCTURE),
  TEMPORARY(75, FailureClass.INFRASTRUCTURE),
  PERMISSION(77, FailureClass.CONFIGURATION),
  CONFIGURATION(78, FailureClass.CONFIGURATION),
  BUDGET(79, FailureClass.BUDGET),
  DIVERGED(80, FailureClass.DIVERGENCE),
  TERMINATED(143, FailureClass.INFRASTRUCTURE);

  /** What went wrong, as retry budgets see it. */
  public enum FailureClass {
    NONE,
    CONFIGURATION,
    DATA,
    INFRASTRUCTURE,
    SCHEDULING,
    APPLICATION,
    BUDGET,
    DIVERGENCE
  }

  private final int code;
  private final FailureClass failureClass;

  ExitCode(int code, FailureClass failureClass) {
    this.code = code;
    this.failureClass = failureClass;
  }

  public int code() {
    return code;
  }

  public FailureClass failureClass() {
    return failureClass;
  }

  /**
   * The class of any exit status: signals (above 128) are the surroundings' fault, unknown codes
   * ours.
   */
  public static FailureClass classify(int status) {
    for (ExitCode known : values()) {
      if (known.code == status) {
        return known.failureClass;
      }
    }
    return status > 128 ? FailureClass.INFRASTRUCTURE : FailureClass.APPLICATION;
  }
}
