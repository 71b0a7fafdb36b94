package io.reasonrank.cli.run;

import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code run.json}: what a local run made, for the report and for tools.
 *
 * @param stages every stage, in the order in which they were done
 */
record RunSummary(List<FinishedStage> stages) {
  RunSummary {
    stages = List.copyOf(stages);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, Json.pretty(this));
  }
}
