package io.reasonrank.cli.data;

import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.FinalizeParameters.Split;
import io.reasonrank.synthesis.Datasets;
import io.reasonrank.synthesis.export.Exports;
import io.reasonrank.synthesis.export.RecordReader;
import io.reasonrank.synthesis.export.RecordSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data split}: deals records out anew. */
@Command(
    name = "split",
    mixinStandardHelpOptions = true,
    description = {
      "Deals records out to sft, rl and validation: every domain and length in the same shares,",
      "queries that resemble each other together."
    })
final class SplitDataCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATASET", description = "Directory or file of records.")
  private Path data = Path.of("");

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Written here.")
  private Path out = Path.of("");

  @Option(names = "--sft", defaultValue = "0.6", description = "Share; ${DEFAULT-VALUE}.")
  private double sft;

  @Option(names = "--rl", defaultValue = "0.3", description = "Share; ${DEFAULT-VALUE}.")
  private double rl;

  @Option(names = "--validation", defaultValue = "0.1", description = "Share; ${DEFAULT-VALUE}.")
  private double validation;

  @Option(names = "--seed", defaultValue = "42", description = "${DEFAULT-VALUE} by default.")
  private long seed;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (Math.min(sft, Math.min(rl, validation)) < 0 || Math.abs(sft + rl + validation - 1) > 1e-3) {
      throw StageException.configuration("--sft, --rl and --validation must add up to 1");
    }
    RecordSet set = RecordReader.read(data);
    RecordSet split = Datasets.split(set, new Split(sft, rl, validation), seed);
    new Exports(split, PromptTemplate.builtIn("reasonrank")).write("jsonl", out);
    split
        .splits()
        .forEach(
            (name, records) -> command.commandLine().getOut().println(name + " " + records.size()));
    return ExitCode.OK.code();
  }
}
