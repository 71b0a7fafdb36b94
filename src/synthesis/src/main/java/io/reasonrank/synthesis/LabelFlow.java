package io.reasonrank.synthesis;

import io.reasonrank.stage.StageContext;
import java.io.IOException;

/** A way from the lists of a shard to their labels. */
sealed interface LabelFlow permits OwnFlow, SharedFlow {
  /**
   * Does what the journal does not have yet, in the order of the shard's plan.
   *
   * @throws io.reasonrank.stage.StageException with what is done kept in the journal
   */
  void run(Journal journal, StageContext context) throws IOException;
}
