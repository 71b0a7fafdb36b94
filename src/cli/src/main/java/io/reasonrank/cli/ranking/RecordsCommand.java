package io.reasonrank.cli.ranking;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.ranking.trec.TrecWarning;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A command that turns each JSON line into another one, in constant memory. A line that cannot be
 * used is skipped with a warning that names it; a file without a usable line is exit status 65.
 */
abstract class RecordsCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by Picocli
  private CommandSpec spec;

  @Option(names = "--in", description = "JSON lines; - for stdin; gzip is fine.")
  private Optional<String> given = Optional.empty();

  private String in = "-";

  @Option(names = "--out", description = "Where the lines go; stdout by default.")
  private Optional<Path> out = Optional.empty();

  @Option(names = "--strict", description = "Stop at the first line that cannot be used.")
  private boolean strict;

  /**
   * One record's answer.
   *
   * @throws IllegalArgumentException saying what is wrong with the record
   */
  abstract Object convert(JsonNode record);

  /** Readies the command; options are set by now. */
  void open() {}

  @Override
  public Integer call() throws IOException {
    in =
        given.orElseThrow(
            () ->
                new CommandLine.ParameterException(
                    spec.commandLine(), "Missing required option: '--in=FILE'"));
    open();
    LineFaults faults = new LineFaults(spec.commandLine().getErr(), strict);
    try (BufferedReader lines = Input.open(in)) {
      long usable =
          out.isPresent()
              ? toFile(lines, faults)
              : copy(lines, spec.commandLine().getOut(), faults);
      faults.summarize();
      if (usable == 0) {
        throw StageException.data(in + " has no usable line; each must be one JSON object");
      }
    }
    return ExitCode.OK.code();
  }

  private long toFile(BufferedReader lines, LineFaults faults) throws IOException {
    try (PrintWriter writer = new PrintWriter(Files.newBufferedWriter(out.orElseThrow()))) {
      return copy(lines, writer, faults);
    }
  }

  private long copy(BufferedReader lines, PrintWriter writer, LineFaults faults)
      throws IOException {
    long usable = 0;
    long number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      if (!line.isBlank()) {
        usable += write(line, number, writer, faults) ? 1 : 0;
      }
    }
    writer.flush();
    if (writer.checkError()) {
      throw new IOException("the output could not be written");
    }
    return usable;
  }

  private boolean write(String line, long number, PrintWriter writer, LineFaults faults) {
    try {
      JsonNode record = Json.mapper().readTree(line);
      if (!record.isObject()) {
        throw new IllegalArgumentException("is not a JSON object");
      }
      writer.write(Ascii.json(Json.line(convert(record))));
      writer.write('\n');
      return true;
    } catch (JsonProcessingException e) {
      faults.accept(new TrecWarning(in, number, "is not JSON: " + Json.describe(e) + "; skipped"));
    } catch (IllegalArgumentException e) {
      faults.accept(new TrecWarning(in, number, e.getMessage() + "; skipped"));
    }
    return false;
  }
}
