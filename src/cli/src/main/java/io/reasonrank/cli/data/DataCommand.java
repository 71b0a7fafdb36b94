package io.reasonrank.cli.data;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code data}: groups the commands about datasets. */
@Command(
    name = "data",
    mixinStandardHelpOptions = true,
    description = "Inspects, converts, splits and decontaminates labelled lists.",
    subcommands = {
      InspectDataCommand.class,
      ConvertDataCommand.class,
      SplitDataCommand.class,
      DecontaminateDataCommand.class
    })
public final class DataCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        spec.commandLine(), "no command; `reasonrank data --help` lists them");
  }
}
