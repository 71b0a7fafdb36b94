package io.reasonrank.cli;

import io.reasonrank.cli.engine.EngineCommand;
import io.reasonrank.cli.model.ModelCommand;
import io.reasonrank.cli.platform.RenderCommand;
import io.reasonrank.cli.platform.ValidateCommand;
import io.reasonrank.cli.ranking.EvaluateCommand;
import io.reasonrank.cli.ranking.ParseCommand;
import io.reasonrank.cli.ranking.PlanCommand;
import io.reasonrank.cli.ranking.PromptCommand;
import io.reasonrank.cli.ranking.RerankCommand;
import io.reasonrank.cli.ranking.RewardCommand;
import io.reasonrank.cli.report.ReportWriter;
import io.reasonrank.cli.run.RunCommand;
import io.reasonrank.cli.serve.ServeCommand;
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
    return new CommandLine(root)
        .addSubcommand(new RunCommand(stop, new ReportWriter()))
        .addSubcommand(new StageCommand(stop))
        .addSubcommand(EngineCommand.group(stop))
        .addSubcommand(new ModelCommand())
        .addSubcommand(new ValidateCommand())
        .addSubcommand(new RenderCommand())
        .addSubcommand(new RerankCommand())
        .addSubcommand(new EvaluateCommand())
        .addSubcommand(new RewardCommand())
        .addSubcommand(new ParseCommand())
        .addSubcommand(new PlanCommand())
        .addSubcommand(new PromptCommand())
        .addSubcommand(new ServeCommand(stop))
        .addSubcommand(new DoctorCommand())
        .setOut(out)
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
