package io.reasonrank.cli;

import io.reasonrank.cli.data.DataCommand;
import io.reasonrank.cli.engine.EngineCommand;
import io.reasonrank.cli.model.ModelCommand;
import io.reasonrank.cli.platform.RenderCommand;
import io.reasonrank.cli.platform.RollbackCommand;
import io.reasonrank.cli.platform.ValidateCommand;
import io.reasonrank.cli.ranking.EvaluateCommand;
import io.reasonrank.cli.ranking.FuseCommand;
import io.reasonrank.cli.ranking.ParseCommand;
import io.reasonrank.cli.ranking.PlanCommand;
import io.reasonrank.cli.ranking.PromptCommand;
import io.reasonrank.cli.ranking.RerankCommand;
import io.reasonrank.cli.ranking.RewardCommand;
import io.reasonrank.cli.report.CompareCommand;
import io.reasonrank.cli.report.ReportWriter;
import io.reasonrank.cli.run.RunCommand;
import io.reasonrank.cli.serve.ServeCommand;
import java.util.Arrays;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * The commands by name. Only the one that was asked for is made: each drags in its libraries, which
 * is most of the time that a small command takes.
 */
final class Subcommands {
  /** In the order of the help. */
  private static final List<String> NAMES =
      List.of(
          "run",
          "stage",
          "engine",
          "model",
          "data",
          "validate",
          "render",
          "rollback",
          "rerank",
          "fuse",
          "evaluate",
          "compare",
          "reward",
          "parse",
          "plan",
          "prompt",
          "serve",
          "doctor");

  private Subcommands() {}

  /** The names that a command line needs: the one that it starts with, or all where it has none. */
  static List<String> neededBy(String... arguments) {
    return Arrays.stream(arguments)
        .filter(argument -> !argument.startsWith("-"))
        .findFirst()
        .filter(NAMES::contains)
        .map(List::of)
        .orElse(NAMES);
  }

  /** A new command, or a whole {@link picocli.CommandLine} with commands of its own. */
  static Object of(String name, BooleanSupplier stop) {
    return switch (name) {
      case "run" -> new RunCommand(stop, new ReportWriter());
      case "stage" -> new StageCommand(stop);
      case "engine" -> EngineCommand.group(stop);
      case "model" -> new ModelCommand();
      case "data" -> new DataCommand();
      case "validate" -> new ValidateCommand();
      case "render" -> new RenderCommand();
      case "rollback" -> new RollbackCommand();
      case "rerank" -> new RerankCommand();
      case "fuse" -> new FuseCommand();
      case "evaluate" -> new EvaluateCommand();
      case "compare" -> new CompareCommand();
      case "reward" -> new RewardCommand(stop);
      case "parse" -> new ParseCommand();
      case "plan" -> new PlanCommand();
      case "prompt" -> new PromptCommand();
      case "serve" -> new ServeCommand(stop);
      case "doctor" -> new DoctorCommand();
      default -> throw new IllegalArgumentException("no command " + name);
    };
  }
}
