package io.reasonrank.engine.djl;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationEvent;
import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.djl.decode.DecodeTask;
import io.reasonrank.engine.djl.decode.TokenIds;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;
import io.smallrye.mutiny.subscription.MultiEmitter;

/** One request in the decode loop: turns its tokens into deltas of text. */
final class TokenStream extends DecodeTask {
  private static final String THINK_OPEN = "<think>";
  private static final String THINK_CLOSE = "</think>";
  private static final char INCOMPLETE = '\uFFFD';

  private final HfTokenizer tokenizer;
  private final MultiEmitter<? super GenerationEvent> emitter;
  private final int promptTokens;
  private final TokenIds ids = new TokenIds();
  private int reasoningTokens;
  private String told = "";

  TokenStream(
      HfTokenizer tokenizer,
      GenerationRequest request,
      MultiEmitter<? super GenerationEvent> emitter) {
    this(tokenizer, request, emitter, prompt(tokenizer, request));
  }

  private TokenStream(
      HfTokenizer tokenizer,
      GenerationRequest request,
      MultiEmitter<? super GenerationEvent> emitter,
      long[] prompt) {
    super(
        prompt,
        request.budget().total(),
        request.sampling(),
        request.deadline(),
        request.priority());
    this.tokenizer = tokenizer;
    this.emitter = emitter;
    this.promptTokens = prompt.length;
  }

  private static long[] prompt(HfTokenizer tokenizer, GenerationRequest request) {
    return switch (request.prompt()) {
      case Prompt.Chat(var messages) -> tokenizer.encodeChat(messages);
      case Prompt.Raw(String text) -> tokenizer.encode(text);
    };
  }

  @Override
  protected void onToken(long id) {
    ids.add(id);
    String text = text();
    boolean thinking = isThinking(text);
    if (thinking) {
      reasoningTokens++;
    }
    // Half a character decodes to a replacement mark; it is told once the rest is there.
    if (text.length() > told.length()
        && text.charAt(text.length() - 1) != INCOMPLETE
        && text.startsWith(told)) {
      emitter.emit(new GenerationEvent.Delta(text.substring(told.length()), thinking));
      told = text;
    }
  }

  @Override
  protected void onFinished(FinishReason reason) {
    var usage = new Usage(promptTokens, 0, reasoningTokens, ids.size() - reasoningTokens);
    emitter.emit(new GenerationEvent.Finished(text(), reason, usage));
    emitter.complete();
  }

  @Override
  protected void onFailed(RuntimeException fault) {
    emitter.fail(
        fault instanceof EngineException known
            ? known
            : new EngineException(
                EngineException.Kind.INTERNAL,
                "the engine failed: " + fault.getMessage(),
                fault,
                java.util.Optional.empty()));
  }

  private String text() {
    return tokenizer.decode(ids.toArray());
  }

  private static boolean isThinking(String text) {
    return text.lastIndexOf(THINK_OPEN) >= 0 && !text.contains(THINK_CLOSE);
  }
}
