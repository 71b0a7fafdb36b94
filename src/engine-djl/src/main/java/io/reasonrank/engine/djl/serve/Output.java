package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationEvent.Usage;

/** Writes an answer while it comes. Used by the connection's event loop alone. */
interface Output {
  /** A piece or the end of a choice. */
  void event(Told told);

  /** All choices have ended. */
  void complete();

  /** The answer cannot be finished. */
  void fail(ApiError error);

  /** What the ended choices cost so far. */
  Usage usage();
}
