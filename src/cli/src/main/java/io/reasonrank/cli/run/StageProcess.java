package io.reasonrank.cli.run;

import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Progress;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A running stage. */
final class StageProcess {
  private static final String ERROR_PREFIX = "reasonrank: ";

  private final StageTask task;
  private final RunFiles.TaskFiles files;
  private final Process process;
  private final ProgressTail tail;
  private final long started = System.nanoTime();

  StageProcess(StageTask task, RunFiles.TaskFiles files, Process process) {
    this.task = task;
    this.files = files;
    this.process = process;
    this.tail = new ProgressTail(files.progress());
  }

  StageTask task() {
    return task;
  }

  Duration elapsed() {
    return Duration.ofNanos(System.nanoTime() - started);
  }

  Optional<Progress.Line> progress() throws IOException {
    return tail.newest();
  }

  /** Waits a moment; true when the process is over. */
  boolean endedWithin(Duration moment) throws InterruptedException {
    return process.waitFor(moment.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** SIGTERM: the stage saves and leaves. */
  void stop() {
    process.destroy();
  }

  void awaitEnd() throws InterruptedException {
    process.waitFor();
  }

  /**
   * Checks how the process ended.
   *
   * @throws StageException with its exit code and its own message
   */
  void requireSuccess() throws IOException {
    int status = process.exitValue();
    if (status != 0) {
      String log = "; log: " + files.log();
      throw new StageException(code(status), task.title() + ": " + message(status) + log);
    }
  }

  private static ExitCode code(int status) {
    return Arrays.stream(ExitCode.values())
        .filter(known -> known.code() == status)
        .findFirst()
        .orElse(status > 128 ? ExitCode.TEMPORARY : ExitCode.SOFTWARE);
  }

  private String message(int status) throws IOException {
    List<String> errors =
        Files.readAllLines(files.log()).stream().filter(l -> l.startsWith(ERROR_PREFIX)).toList();
    String otherwise =
        status > 128 ? "was killed (signal " + (status - 128) + ")" : "ended with status " + status;
    return errors.isEmpty() ? otherwise : errors.getLast().substring(ERROR_PREFIX.length());
  }
}
