package io.reasonrank.cli.run;

import io.reasonrank.stage.Progress;
import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A bar with rate and time left for each running stage; lines for the rest. */
final class BarDisplay implements RunDisplay {
  private static final int REFRESH_MILLIS = 250;

  private final PlainDisplay lines;
  private final Map<StageTask, ProgressBar> bars = new LinkedHashMap<>();

  BarDisplay(PrintWriter out) {
    this.lines = new PlainDisplay(out, InstantSource.system());
  }

  @Override
  public void started(StageTask task) {
    bars.put(task, builder(task).build());
  }

  private static ProgressBarBuilder builder(StageTask task) {
    return ProgressBar.builder()
        .setTaskName(task.shortTitle())
        .setInitialMax(-1) // unknown until the first line
        .setStyle(ProgressBarStyle.COLORFUL_UNICODE_BLOCK)
        .setUpdateIntervalMillis(REFRESH_MILLIS)
        .showSpeed()
        .clearDisplayOnFinish();
  }

  @Override
  public void progress(StageTask task, Progress.Line line) {
    ProgressBar bar = bars.get(task);
    if (bar != null) {
      bar.maxHint(line.total() > 0 ? line.total() : -1);
      bar.stepTo(line.step());
      bar.setExtraMessage(extra(line));
    }
  }

  private static String extra(Progress.Line line) {
    String text = PlainDisplay.describe(line);
    int comma = text.indexOf(", ");
    return comma < 0 ? line.unit() : line.unit() + text.substring(comma);
  }

  @Override
  public void finished(StageTask task, FinishedStage stage) {
    remove(task);
    lines.finished(task, stage);
  }

  @Override
  public void reused(StageTask task, FinishedStage stage) {
    lines.reused(task, stage);
  }

  private void remove(StageTask task) {
    ProgressBar bar = bars.remove(task);
    if (bar != null) {
      bar.close();
    }
  }

  @Override
  public void note(String line) {
    lines.note(line);
  }

  @Override
  public void close() {
    bars.values().forEach(ProgressBar::close);
    bars.clear();
    lines.close();
  }
}
