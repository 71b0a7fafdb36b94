package io.reasonrank.bench.engine;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.decode.DecodeTask;
import java.util.Optional;

/** A greedy sequence that counts its tokens. */
final class Counting extends DecodeTask {
  private int count;

  Counting(long[] prompt, int tokens) {
    super(prompt, tokens, Sampling.GREEDY, Optional.empty(), 0);
  }

  int count() {
    return count;
  }

  @Override
  protected void onToken(long id) {
    count++;
  }

  @Override
  protected void onFinished(FinishReason reason) {}

  @Override
  protected void onFailed(RuntimeException fault) {
    throw fault;
  }
}
