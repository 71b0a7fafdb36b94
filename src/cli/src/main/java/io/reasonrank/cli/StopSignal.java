package io.reasonrank.cli;

import io.reasonrank.stage.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Whether the process was asked to stop (SIGTERM, Ctrl-C). The process then stays until its work
 * has saved its state, and ends with status 143.
 */
public final class StopSignal implements BooleanSupplier, AutoCloseable {
  /** Kubernetes kills after 30 s by default; this is shorter. */
  private static final long GRACE_SECONDS = 28;

  private final CountDownLatch finished = new CountDownLatch(1);
  private volatile boolean stopped;

  private StopSignal() {}

  /** Listens from now on; one per process. */
  static StopSignal listen() {
    var signal = new StopSignal();
    Runtime.getRuntime().addShutdownHook(new Thread(signal::stop, "stop"));
    return signal;
  }

  @Override
  public boolean getAsBoolean() {
    return stopped;
  }

  private void stop() {
    if (finished.getCount() == 0) {
      return; // the ordinary end of the process
    }
    stopped = true;
    try {
      if (!finished.await(GRACE_SECONDS, TimeUnit.SECONDS)) {
        System.err.println("reasonrank: the work did not stop in " + GRACE_SECONDS + " s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    Runtime.getRuntime().halt(ExitCode.TERMINATED.code()); // else Ctrl-C would end in 130
  }

  /** The work is over; the process may end. */
  @Override
  public void close() {
    finished.countDown();
  }
}
