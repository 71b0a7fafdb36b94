package io.reasonrank.cli;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Turns every failure into one line on stderr and an exit status. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final BooleanSupplier debug;

  Errors(BooleanSupplier debug) {
    this.debug = debug;
  }

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine command = failure.getCommandLine();
    String hint = "; see `" + command.getCommandSpec().qualifiedName() + " --help`";
    return report(command, failure.getMessage() + hint, failure, ExitCode.USAGE);
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return switch (failure) {
      case StageException e -> report(command, e.getMessage(), e, e.exitCode());
      case UncheckedIOException e ->
          report(command, "cannot read or write: " + e.getCause(), e, ExitCode.IO);
      case java.io.IOException e -> report(command, "cannot read or write: " + e, e, ExitCode.IO);
      default -> report(command, internal(failure), failure, ExitCode.SOFTWARE);
    };
  }

  /** A message has a line per thing that is wrong; each is printed as one of its own. */
  private int report(
      CommandLine command, @Nullable String message, Exception failure, ExitCode code) {
    PrintWriter err = command.getErr();
    String.valueOf(message).lines().forEach(line -> err.println("reasonrank: " + line));
    if (debug.getAsBoolean()) {
      failure.printStackTrace(err);
    }
    err.flush();
    return code.code();
  }

  private String internal(Exception failure) {
    return "internal error: "
        + failure
        + (debug.getAsBoolean() ? "" : "; run again with --debug and report the stack trace");
  }
}
