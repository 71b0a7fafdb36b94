package io.reasonrank.cli.run;

import io.reasonrank.stage.Progress;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** A line now and then, for logs and pipes. */
final class PlainDisplay implements RunDisplay {
  private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);
  private static final int SHORT_DIGEST = "sha256:".length() + 12;

  private final PrintWriter out;
  private final InstantSource clock;
  private final Map<StageTask, Instant> lastLine = new HashMap<>();

  PlainDisplay(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
  }

  @Override
  public void started(StageTask task) {
    lastLine.put(task, clock.instant());
    note(task.title() + ": started");
  }

  @Override
  public void progress(StageTask task, Progress.Line line) {
    Instant now = clock.instant();
    Instant last = lastLine.getOrDefault(task, Instant.EPOCH);
    if (Duration.between(last, now).compareTo(BETWEEN_LINES) >= 0) {
      lastLine.put(task, now);
      note(task.title() + ": " + describe(line));
    }
  }

  /** For example {@code 120/400 lists, 8 s left, loss 1.234}. */
  static String describe(Progress.Line line) {
    var text = new StringBuilder().append(line.step());
    if (line.total() > 0) {
      text.append('/').append(line.total());
    }
    text.append(' ').append(line.unit());
    line.etaSeconds().ifPresent(eta -> text.append(", ").append(Math.round(eta)).append(" s left"));
    line.metrics()
        .forEach(
            (name, value) -> text.append(String.format(Locale.ROOT, ", %s %.4g", name, value)));
    return text.toString();
  }

  @Override
  public void finished(StageTask task, FinishedStage stage) {
    note(
        String.format(
            Locale.ROOT, "%s: done in %.1f s, %s", task.title(), stage.seconds(), brief(stage)));
  }

  @Override
  public void reused(StageTask task, FinishedStage stage) {
    note(task.title() + ": done before, skipped, " + brief(stage));
  }

  static String brief(FinishedStage stage) {
    String digest = stage.digest();
    return digest.substring(0, Math.min(SHORT_DIGEST, digest.length()));
  }

  @Override
  public void note(String line) {
    out.println(line);
    out.flush();
  }

  @Override
  public void close() {
    out.flush();
  }
}
