package io.reasonrank.function.model;

import io.reasonrank.engine.ModelInfo;
import io.reasonrank.reranker.WindowJudge;
import java.util.function.IntSupplier;

/**
 * One model with the engine that runs it.
 *
 * @param info name, digest and context
 * @param engine name of the engine for people
 * @param template digest of the prompt template, empty without one
 * @param judge orders windows
 * @param complete whether everything is known that the engine can say of itself; if not, it is
 *     worth opening it again when it can be reached
 * @param sequences at work in this process
 * @param resources freed when nobody uses the model any more
 */
record OpenedModel(
    ModelInfo info,
    String engine,
    String template,
    WindowJudge judge,
    boolean complete,
    IntSupplier sequences,
    Runnable resources)
    implements ServedModel, AutoCloseable {

  @Override
  public void close() {
    resources.run();
  }
}
