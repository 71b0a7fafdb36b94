package io.reasonrank.cli.run;

import io.reasonrank.stage.Progress;

/** Shows a person how far the stages are. */
interface RunDisplay extends AutoCloseable {
  void started(StageTask task);

  void progress(StageTask task, Progress.Line line);

  void finished(StageTask task, FinishedStage stage);

  /** The stage was done before; nothing is run. */
  void reused(StageTask task, FinishedStage stage);

  /** Something else worth a line. */
  void note(String line);

  /** Takes what is unfinished off the screen. */
  @Override
  void close();
}
