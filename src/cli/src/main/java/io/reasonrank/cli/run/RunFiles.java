package io.reasonrank.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The directory of a local run: {@code stages/<id>/} with spec, progress, result, log and timing of
 * each process, {@code volumes/<claim>/} for claims that are not mapped, {@code
 * promotion/<reranker>.json} with what is served, {@code run.json}.
 */
record RunFiles(Path root) {
  /** Files of one process. */
  record TaskFiles(Path directory) {
    Path spec() {
      return directory.resolve("spec.json");
    }

    Path progress() {
      return directory.resolve("progress.jsonl");
    }

    Path result() {
      return directory.resolve("result.json");
    }

    Path log() {
      return directory.resolve("log.txt");
    }

    Path timing() {
      return directory.resolve("timing.json");
    }
  }

  TaskFiles of(StageTask task) throws IOException {
    Path directory = root.resolve("stages").resolve(task.id());
    Files.createDirectories(directory);
    return new TaskFiles(directory);
  }

  /**
   * What a stage of a run was told.
   *
   * @param run for example {@code RLRun/support-rl}
   */
  Path spec(String run, String stage) {
    String id = (run.replace('/', '-') + "-" + stage).toLowerCase(Locale.ROOT);
    return new TaskFiles(root.resolve("stages").resolve(id)).spec();
  }

  Path promotion(String reranker) {
    return root.resolve("promotion").resolve(reranker + ".json");
  }

  Path summary() {
    return root.resolve("run.json");
  }
}
