package io.reasonrank.synthesis.messaging;

import java.io.IOException;

/** Labels a list of any worker. */
@FunctionalInterface
public interface Labeller {
  /**
   * @throws io.reasonrank.stage.StageException to leave the task to others and stop this worker
   */
  Labelled label(SharedTask task) throws IOException;
}
