package io.reasonrank.training;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageContext;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * One command of a trainer: watched, stopped with the stage, its failure told with its last line.
 */
final class TrainerProcess {
  private static final long MOMENT_MILLIS = 500;
  private static final long GRACE_SECONDS = 60;

  private final StageContext context;
  private final Path work;
  private final String name;
  private final Follower log;

  /** Told at every moment that the trainer is at work. */
  @FunctionalInterface
  interface Follower {
    void follow() throws IOException;
  }

  /**
   * @param name of the file below {@code work} that takes what the trainer prints
   */
  TrainerProcess(StageContext context, Path work, String name, Follower log) {
    this.context = context;
    this.work = work;
    this.name = name;
    this.log = log;
  }

  /**
   * Runs a command.
   *
   * @throws StageException 78 if the image lacks the program, 143 after a stop, 137 and its like as
   *     the trainer's own; 70 for any other failure
   */
  void run(List<String> command, Map<String, String> environment) throws IOException {
    Path output = work.resolve(name);
    var builder = new ProcessBuilder(command).directory(work.toFile()).redirectErrorStream(true);
    builder.environment().putAll(environment);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    Process process = start(builder, command);
    try {
      while (!process.waitFor(MOMENT_MILLIS, TimeUnit.MILLISECONDS)) {
        log.follow();
        if (context.stopRequested()) {
          stop(process);
          context.checkStop();
        }
      }
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TERMINATED, "interrupted; run it again to go on", e);
    }
    log.follow();
    if (process.exitValue() != 0) {
      throw failure(command, process.exitValue(), output);
    }
  }

  private static Process start(ProcessBuilder builder, List<String> command) {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new StageException(
          ExitCode.CONFIGURATION,
          command.getFirst() + " is not in this image; use one that has the trainer in it",
          e);
    }
  }

  private static void stop(Process process) throws InterruptedException {
    process.destroy();
    if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private static StageException failure(List<String> command, int status, Path output)
      throws IOException {
    List<String> lines = Files.readAllLines(output);
    String last = lines.stream().filter(line -> !line.isBlank()).reduce("", (a, b) -> b);
    return new StageException(
        status > 128 ? ExitCode.TEMPORARY : ExitCode.SOFTWARE,
        command.getFirst() + " ended with status " + status + ": " + last.strip());
  }
}
