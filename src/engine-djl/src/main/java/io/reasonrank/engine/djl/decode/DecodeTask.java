package io.reasonrank.engine.djl.decode;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import java.time.Instant;
import java.util.Optional;

/**
 * One sequence to continue; its owner is told of every token and of the end.
 *
 * <p>Calls come from the decoding thread and must not block.
 */
public abstract class DecodeTask {
  private final long[] prompt;
  private final int maxTokens;
  private final Optional<Instant> deadline;
  private final int priority;
  private final TokenSampler sampler;
  private volatile boolean cancelled;

  /**
   * @param prompt token ids, at least one
   * @param maxTokens most tokens to generate, at least 1
   * @param sampling how tokens are chosen
   * @param deadline when to stop with what there is
   * @param priority lower is sooner
   */
  protected DecodeTask(
      long[] prompt, int maxTokens, Sampling sampling, Optional<Instant> deadline, int priority) {
    this.prompt = prompt.clone();
    this.maxTokens = maxTokens;
    this.deadline = deadline;
    this.priority = priority;
    this.sampler = new TokenSampler(sampling);
  }

  /** A new token, end tokens excepted. */
  protected abstract void onToken(long id);

  /** The end, unless the task was cancelled. */
  protected abstract void onFinished(FinishReason reason);

  /** The end by a fault. */
  protected abstract void onFailed(RuntimeException fault);

  /** Stops the sequence before its next step; nothing more is called. */
  public final void cancel() {
    cancelled = true;
  }

  final boolean isCancelled() {
    return cancelled;
  }

  final long[] prompt() {
    return prompt;
  }

  final int maxTokens() {
    return maxTokens;
  }

  final int priority() {
    return priority;
  }

  final boolean isLate(Instant now) {
    return deadline.isPresent() && !now.isBefore(deadline.get());
  }

  final TokenSampler sampler() {
    return sampler;
  }
}
