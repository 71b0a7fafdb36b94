package io.reasonrank.cli.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.synthesis.export.RecordReader;
import io.reasonrank.synthesis.export.RecordStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data inspect}: what a dataset holds, and what is wrong with it. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Counts records by split and domain, lengths, positives, faulty orders, conflicting labels,",
      "and how far the order agrees with the labels. Prints JSON."
    })
final class InspectDataCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATASET", description = "Directory or file of records.")
  private Path data = Path.of("");

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    ObjectNode report = RecordStatistics.of(RecordReader.read(data));
    command.commandLine().getOut().print(Json.pretty(report));
    command.commandLine().getOut().flush();
    return ExitCode.OK.code();
  }
}
