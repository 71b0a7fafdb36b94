package io.reasonrank.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.reasonrank.cli.ranking.ParseCommand;
import io.reasonrank.cli.ranking.RewardCommand;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine;

/** Whatever a file of JSON lines holds: {@code parse} and {@code reward} end with 0 or 65. */
public final class RecordsFuzzer {
  private static final Path FILE = temporary();

  private RecordsFuzzer() {}

  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws IOException {
    boolean parse = data.consumeBoolean();
    Files.write(FILE, data.consumeRemainingAsBytes());
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(parse ? new ParseCommand() : new RewardCommand());
    int status =
        command
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(new StringWriter()))
            .setExecutionExceptionHandler(RecordsFuzzer::known)
            .execute("--in", FILE.toString());
    Check.that(status == 0 ? !out.toString().isEmpty() : status == 65, "exit status " + status);
  }

  /** A refusal has its exit status; anything else is a finding. */
  private static int known(
      Exception failure, CommandLine command, CommandLine.ParseResult arguments) {
    if (failure instanceof StageException refused) {
      return refused.exitCode().code();
    }
    // A gzip header in front of rubbish is an I/O error of the file, not of the program.
    if (failure instanceof IOException) {
      return 65;
    }
    throw new AssertionError(failure);
  }

  private static Path temporary() {
    try {
      Path file = Files.createTempFile("reasonrank-fuzz", ".jsonl");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
