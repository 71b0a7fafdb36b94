package io.reasonrank.engine.djl.measure;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.decode.DecodeTask;
import java.time.Instant;
import java.util.Optional;

/** A sequence that is only looked at; a fault in it is thrown. */
abstract class PlainTask extends DecodeTask {
  PlainTask(long[] prompt, int maxTokens, Sampling sampling, Optional<Instant> deadline) {
    super(prompt, maxTokens, sampling, deadline, 0);
  }

  @Override
  protected void onToken(long id) {}

  @Override
  protected void onFinished(FinishReason reason) {}

  @Override
  protected void onFailed(RuntimeException fault) {
    throw fault;
  }
}
