package io.reasonrank.cli.model;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code model}: groups the commands about models. */
@Command(
    name = "model",
    mixinStandardHelpOptions = true,
    description = "Makes, inspects, converts, compares and tries models.",
    subcommands = {
      CreateModelCommand.class,
      InspectModelCommand.class,
      ConvertModelCommand.class,
      CompareModelsCommand.class,
      BenchModelCommand.class,
      ChatCommand.class
    })
public final class ModelCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command; `reasonrank model --help` lists them");
  }
}
