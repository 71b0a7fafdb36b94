package io.reasonrank.engine;

import io.smallrye.mutiny.Multi;

/** A language model that continues chats. Implementations are safe for use by many threads. */
public interface GenerationEngine extends AutoCloseable {
  /**
   * Continues a chat: text deltas as they come, then exactly one {@link GenerationEvent.Finished}.
   *
   * <p>Work starts on subscription; cancelling the subscription stops it and frees what it held.
   * Failures arrive as {@link EngineException}.
   */
  Multi<GenerationEvent> generate(GenerationRequest request);

  /** What this engine can do by itself; the caller works around the rest. */
  EngineCapabilities capabilities();

  /** The model behind this engine. */
  ModelInfo model();

  @Override
  void close();
}
