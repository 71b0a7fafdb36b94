package io.reasonrank.cli;

/** Entry point of {@code reasonrank}: training pods and people start the same program. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    StopSignal stop = StopSignal.listen();
    int status = ReasonrankCommand.execute(stop, arguments);
    stop.close();
    System.exit(status);
  }
}
