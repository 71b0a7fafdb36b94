package io.reasonrank.cli;

import java.io.PrintWriter;
import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The top of the command tree. */
@Command(
    name = "reasonrank",
    description = "Trains reasoning listwise rerankers and serves them.",
    subcommands = {CommandLine.HelpCommand.class},
    mixinStandardHelpOptions = true,
    versionProvider = ToolVersion.class)
final class ReasonrankCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Print the stack trace of an error.")
  private boolean debug;

  /**
   * Runs a command line and returns the exit status; errors are printed by then.
   *
   * @param stop whether the process was asked to stop
   * @param out for results
   * @param err for errors and progress
   */
  static int execute(BooleanSupplier stop, PrintWriter out, PrintWriter err, String... arguments) {
    var root = new ReasonrankCommand();
    var errors = new Errors(() -> root.debug);
    var line = new CommandLine(root);
    Subcommands.neededBy(arguments).forEach(name -> line.addSubcommand(Subcommands.of(name, stop)));
    return line.setOut(out)
        .setErr(err)
        .setExecutionExceptionHandler(errors)
        .setParameterExceptionHandler(errors)
        .execute(arguments);
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command; `reasonrank help` lists them");
  }
}
