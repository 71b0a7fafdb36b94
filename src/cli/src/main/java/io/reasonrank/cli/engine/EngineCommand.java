package io.reasonrank.cli.engine;

import java.util.function.BooleanSupplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code engine}: groups the commands about the embedded engine. */
@Command(
    name = "engine",
    mixinStandardHelpOptions = true,
    description = "Runs the embedded engine.")
public final class EngineCommand implements Runnable {
  @CommandLine.Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  /** The group with its commands. */
  public static CommandLine group(BooleanSupplier stop) {
    return new CommandLine(new EngineCommand()).addSubcommand(new ServeEngineCommand(stop));
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command; `reasonrank engine --help` lists them");
  }
}
