package io.reasonrank.cli.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The directory of a local run: {@code stages/<id>/} with spec, progress, result, log and timing of
 * each process, {@code volumes/<claim>/} for claims that are not mapped, {@code
 * promotion/<reranker>.json} with what is served, {@code run.json}.
 */
record RunFiles(Path root) {
  /**
   * Those of {@code reasonrank run}.
   *
   * @param work asked for; empty: {@code target/<name of the first manifest>}
   */
  static RunFiles of(Optional<Path> work, List<Path> manifests) {
    Path home = work.orElseGet(() -> Path.of("target", baseName(manifests.getFirst())));
    return new RunFiles(home.toAbsolutePath().normalize());
  }

  private static String baseName(Path file) {
    String name = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    return name.replaceFirst("\\.ya?ml$", "");
  }

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

  /** By which a person takes back what the Reranker serves or tries. */
  RollbackNote rollback(String reranker) {
    return new RollbackNote(root.resolve("promotion").resolve(reranker + ".rollback"));
  }

  /** Held by whoever changes what the Reranker serves. */
  Path turn(String reranker) {
    return root.resolve("promotion").resolve(reranker + ".lock");
  }

  Path summary() {
    return root.resolve("run.json");
  }
}
