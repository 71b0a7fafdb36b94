package io.reasonrank.cli.data;

import io.reasonrank.ranking.ModelTemplate;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.synthesis.export.Exports;
import io.reasonrank.synthesis.export.RecordReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code data convert}: the same records in the form of another program. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = "Writes a dataset as jsonl, parquet, or as LLaMA-Factory or verl read it.")
final class ConvertDataCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATASET", description = "Directory or file of records.")
  private Path data = Path.of("");

  @Option(
      names = "--to",
      required = true,
      description = "jsonl, parquet, llamafactory (SFT) or verl (RL).")
  private String form = "";

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Written here.")
  private Path out = Path.of("");

  @Option(
      names = "--prompt-template",
      description = "A file or a built-in name; reasonrank by default.")
  private Optional<String> template = Optional.empty();

  @Override
  public Integer call() throws IOException {
    new Exports(RecordReader.read(data), template()).write(form, out);
    return ExitCode.OK.code();
  }

  private PromptTemplate template() {
    try {
      return ModelTemplate.named(template.orElse("reasonrank"));
    } catch (IllegalArgumentException e) {
      throw StageException.configuration(String.valueOf(e.getMessage()));
    }
  }
}
