package io.reasonrank.stage;

import java.util.function.BooleanSupplier;

/** Waiting for another process by looking again and again. */
public final class Moments {
  private static final long MILLIS = 500;

  private Moments() {}

  /**
   * Passes a moment.
   *
   * @param stop whether the process was asked to stop
   * @throws StageException 143 if it was
   */
  public static void pass(BooleanSupplier stop) {
    if (stop.getAsBoolean()) {
      throw new StageException(ExitCode.TERMINATED, "stopped; run it again to go on");
    }
    try {
      Thread.sleep(MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "interrupted; run it again to go on", e);
    }
  }
}
