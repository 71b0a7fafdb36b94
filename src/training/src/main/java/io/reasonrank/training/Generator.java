package io.reasonrank.training;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.Sampling;
import io.reasonrank.engine.djl.checkpoint.DecoderModel;
import io.reasonrank.engine.djl.decode.DecodeLimits;
import io.reasonrank.engine.djl.decode.DecodeLoop;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.decode.TokenIds;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;

/** Completes many prompts with a model that is being trained, on the calling thread, repeatably. */
final class Generator implements AutoCloseable {
  private static final int SLOTS = 64;
  private static final int PREFILL_TOKENS = 8192;

  private final HfTokenizer tokenizer;
  private final DecodeLoop loop;
  private final int maxTokens;

  /**
   * @param maxPromptTokens longest prompt that will be given
   * @param maxTokens most tokens of a completion
   */
  Generator(DecoderModel model, HfTokenizer tokenizer, int maxPromptTokens, int maxTokens) {
    this.tokenizer = tokenizer;
    this.maxTokens = maxTokens;
    this.loop =
        new DecodeLoop(
            model,
            tokenizer.endIds(),
            DecodeLimits.of(SLOTS, maxPromptTokens + maxTokens + 1, PREFILL_TOKENS),
            Clock.systemUTC());
  }

  /**
   * A completion.
   *
   * @param text without the end token
   * @param ids with the end token, if the model ended its turn
   * @param ended whether it did, before its budget was used
   */
  @SuppressWarnings("ArrayRecordComponent") // token ids, handed on to the trainer
  record Completed(String text, long[] ids, boolean ended) {}

  /** One completion per prompt, in order; prompt {@code i} is sampled with {@code sampling(i)}. */
  List<Completed> complete(List<long[]> prompts, IntFunction<Sampling> sampling) {
    // The weights may have changed since the last call.
    loop.forgetPrefixes();
    var tasks = new ArrayList<Collecting>();
    for (int i = 0; i < prompts.size(); i++) {
      var task = new Collecting(prompts.get(i), sampling.apply(i));
      tasks.add(task);
      loop.submit(task);
    }
    loop.drain();
    return tasks.stream().map(Collecting::completed).toList();
  }

  @Override
  public void close() {
    loop.close();
  }

  private final class Collecting extends DecodeTask {
    private final TokenIds ids = new TokenIds();

    Collecting(long[] prompt, Sampling sampling) {
      super(prompt, maxTokens, sampling, Optional.empty(), 0);
    }

    @Override
    protected void onToken(long id) {
      ids.add(id);
    }

    @Override
    protected void onFinished(FinishReason reason) {
      if (reason == FinishReason.STOP) {
        onToken(tokenizer.endId());
      }
    }

    @Override
    protected void onFailed(RuntimeException fault) {
      throw fault;
    }

    Completed completed() {
      long[] all = ids.toArray();
      boolean ended = all.length > 0 && tokenizer.endIds().contains(all[all.length - 1]);
      String text = tokenizer.decode(ended ? Arrays.copyOf(all, all.length - 1) : all);
      return new Completed(text, all, ended);
    }
  }
}
