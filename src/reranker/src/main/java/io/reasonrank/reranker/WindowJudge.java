package io.reasonrank.reranker;

import io.smallrye.mutiny.Uni;

/** Orders the passages of one window. Implementations are safe for use by many threads. */
public interface WindowJudge {
  /**
   * Judges one window. Work starts on subscription; cancelling it stops the work. An answer that
   * cannot be read is no failure but a verdict of quality {@code MISSING}; an engine that cannot be
   * used is an {@link io.reasonrank.engine.EngineException}.
   */
  Uni<WindowVerdict> judge(WindowTask task);
}
