package io.reasonrank.engine.djl.decode;

import io.reasonrank.engine.GenerationEvent.FinishReason;

/** What a task wants in the place after its last token. */
public sealed interface Next {
  /** Any token. */
  Next ANY = new Any();

  /** Any token. */
  record Any() implements Next {}

  /**
   * One of some tokens.
   *
   * @param allowed ids, at least one
   */
  @SuppressWarnings("ArrayRecordComponent") // read in the sampler's inner loop
  record OneOf(int[] allowed) implements Next {}

  /**
   * These tokens, whatever the model thinks; the task is asked again for the place after them and
   * is not told of them.
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Write(long[] ids) implements Next {}

  /** Nothing: the sequence ends. */
  record End(FinishReason reason) implements Next {}
}
