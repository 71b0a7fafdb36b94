package io.reasonrank.function;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.smallrye.config.ConfigValidationException;
import java.net.BindException;

/**
 * Why the endpoint did not start.
 *
 * @param exitCode of the process
 * @param message one line: what is wrong, where, what to do
 */
record StartFailure(int exitCode, String message) {

  static StartFailure of(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof StageException known) {
        return new StartFailure(known.exitCode().code(), oneLine(known));
      }
      if (cause instanceof BindException || cause.getClass().getSimpleName().startsWith("PortI")) {
        return configuration(
            oneLine(cause) + "; stop what listens there or give -Dquarkus.http.port=…");
      }
      if (cause instanceof ConfigValidationException) {
        return configuration(oneLine(cause));
      }
    }
    return new StartFailure(ExitCode.SOFTWARE.code(), root(failure).toString().replace('\n', ' '));
  }

  /** What is around it says only that the start failed. */
  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  private static StartFailure configuration(String message) {
    return new StartFailure(ExitCode.CONFIGURATION.code(), message);
  }

  private static String oneLine(Throwable cause) {
    return String.valueOf(cause.getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
  }
}
