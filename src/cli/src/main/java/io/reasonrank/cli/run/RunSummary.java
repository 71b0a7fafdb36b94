package io.reasonrank.cli.run;

import io.reasonrank.stage.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code run.json}: what a local run made, for the report and for tools.
 *
 * @param stages every stage, by run, each run after those it uses
 * @param promotions what each Reranker serves, and why
 */
public record RunSummary(List<FinishedStage> stages, List<PromotionState> promotions) {
  public RunSummary {
    stages = List.copyOf(stages);
    promotions = List.copyOf(promotions);
  }

  /** Reads {@code run.json}. */
  public static RunSummary read(Path file) {
    return Json.read(file, RunSummary.class);
  }

  void write(Path file) throws IOException {
    Files.writeString(file, Json.pretty(this));
  }
}
