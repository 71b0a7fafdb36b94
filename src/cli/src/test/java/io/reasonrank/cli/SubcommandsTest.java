package io.reasonrank.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SubcommandsTest {

  @Test
  void onlyTheCommandThatWasAskedForIsMade() {
    assertThat(Subcommands.neededBy("--debug", "plan", "-n", "3")).containsExactly("plan");
  }

  @Test
  void everyCommandIsMadeForHelpAndForWhatIsNone() {
    assertThat(Subcommands.neededBy("help", "plan")).hasSizeGreaterThan(10);
    assertThat(Subcommands.neededBy("paln")).isEqualTo(Subcommands.neededBy());
  }

  @Test
  void everyCommandHasTheNameItIsFoundBy() {
    for (String name : Subcommands.neededBy()) {
      Object command = Subcommands.of(name, () -> false);
      CommandLine line = command instanceof CommandLine whole ? whole : new CommandLine(command);
      assertThat(line.getCommandName()).isEqualTo(name);
    }
  }

  @Test
  void theRehearsalRunsEachSmallCommand(@TempDir Path folder) throws Exception {
    Rehearsal.main(new String[] {folder.toString()});
    var out = new StringWriter();
    int status =
        ReasonrankCommand.execute(
            () -> false,
            new PrintWriter(out),
            new PrintWriter(out),
            "reward",
            "--in",
            folder.resolve("answers.jsonl").toString());
    assertThat(status).as(out.toString()).isZero();
  }
}
