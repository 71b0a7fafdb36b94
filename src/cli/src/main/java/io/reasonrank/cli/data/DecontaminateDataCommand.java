package io.reasonrank.cli.data;

import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.data.BadLines;
import io.reasonrank.stage.spec.LabelParameters;
import io.reasonrank.synthesis.Datasets;
import io.reasonrank.synthesis.QueryTexts;
import io.reasonrank.synthesis.dense.Encoders;
import io.reasonrank.synthesis.export.Exports;
import io.reasonrank.synthesis.export.RecordReader;
import io.reasonrank.synthesis.export.RecordSet;
import io.reasonrank.synthesis.filter.TestQueries;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code data decontaminate}: takes out what stands in test sets. */
@Command(
    name = "decontaminate",
    mixinStandardHelpOptions = true,
    description = {
      "Drops records whose query is a query of a test set: the same letters and digits, or the",
      "same word sequences and numbers. What is dropped is written to rejected.jsonl."
    })
final class DecontaminateDataCommand implements Callable<Integer> {
  @Parameters(paramLabel = "DATASET", description = "Directory or file of records.")
  private Path data = Path.of("");

  @Option(
      names = "--against",
      required = true,
      paramLabel = "QUERIES",
      description = "Test queries: BEIR queries.jsonl, or TSV with an id and a text.")
  private List<Path> against = List.of();

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Written here.")
  private Path out = Path.of("");

  @Option(
      names = "--overlap",
      defaultValue = "0.7",
      description = "Least share of a test query's word sequences; ${DEFAULT-VALUE}.")
  private double overlap;

  @Option(
      names = "--cosine",
      defaultValue = "0",
      description = "Least cosine of vectors, 0 for none; ${DEFAULT-VALUE}.")
  private double cosine;

  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    var tests = new TestQueries(overlap, cosine, Optional.empty());
    if (cosine > 0) {
      tests =
          new TestQueries(
              overlap,
              cosine,
              Optional.of(Encoders.of(LabelParameters.Encoder.EMBEDDED, System.getenv())));
    }
    for (Path queries : against) {
      tests.add(QueryTexts.read(queries, BadLines.FAIL));
    }
    RecordSet set = RecordReader.read(data);
    RecordSet clean = Datasets.decontaminate(set, tests, out);
    new Exports(clean, PromptTemplate.builtIn("reasonrank")).write("jsonl", out);
    int kept = clean.records().size();
    command
        .commandLine()
        .getOut()
        .println("kept " + kept + ", dropped " + (set.records().size() - kept));
    return ExitCode.OK.code();
  }
}
