package io.reasonrank.operator.crash;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A step of a life did not happen; what comes after it says nothing. */
final class Stuck extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private Stuck(String message) {
    super(message);
  }

  /**
   * Waits for a step.
   *
   * @param meanwhile what goes on at each look
   * @param status what is told where it does not happen
   * @throws Stuck after {@link CrashLife#PATIENCE}
   */
  static void unless(
      String what, Callable<Boolean> condition, Runnable meanwhile, Supplier<String> status) {
    try {
      Awaitility.await(what)
          .atMost(CrashLife.PATIENCE)
          .pollInterval(CrashLife.GLANCE)
          .until(
              () -> {
                meanwhile.run();
                return condition.call();
              });
    } catch (ConditionTimeoutException e) {
      throw new Stuck("stuck: " + what + "; " + status.get());
    }
  }
}
