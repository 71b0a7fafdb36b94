package io.reasonrank.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;

/** Entry point of {@code reasonrank}: training pods and people start the same program. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(execute(arguments));
  }

  /** Whatever ends the work, the process must not wait for it any longer. */
  private static int execute(String... arguments) {
    try (StopSignal stop = StopSignal.listen()) {
      return ReasonrankCommand.execute(stop, writer(System.out), writer(System.err), arguments);
    }
  }

  /** Flushes at every line: a person waits for it, or a pipe. */
  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }
}
