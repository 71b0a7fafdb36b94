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

  /** The sequence got its place. */
  protected void onStarted(int cachedTokens) {}

  /** What may stand in the place after the last token; asked once per place. */
  protected Next next() {
    return Next.ANY;
  }

  /** A chosen token, end tokens excepted. */
  protected abstract void onToken(long id);

  /** The model ended its turn; the task may go on instead, with tokens of its own. */
  protected Next atEnd() {
    return new Next.End(FinishReason.STOP);
  }

  /** Whether {@link #onLogits} wants the logits that the next token is chosen from. */
  protected boolean wantsLogits() {
    return false;
  }

  /**
   * Logits of a place, before a token is chosen for it.
   *
   * @param place index of the token in the sequence, prompt included
   * @param logits read {@code logits[from, from + size)} only
   */
  protected void onLogits(int place, float[] logits, int from, int size) {}

  /**
   * Index of the first prompt token whose place is scored: {@link #onLogits} is called for it and
   * all places after it, nothing is generated, and the task ends with its prompt. {@link
   * Integer#MAX_VALUE} generates.
   */
  protected int scoredFrom() {
    return Integer.MAX_VALUE;
  }

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

  final boolean scores() {
    return scoredFrom() != Integer.MAX_VALUE;
  }

  final boolean isLate(Instant now) {
    return deadline.isPresent() && !now.isBefore(deadline.get());
  }

  final TokenSampler sampler() {
    return sampler;
  }
}
