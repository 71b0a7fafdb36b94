package io.reasonrank.engine;

import java.util.List;

/** What an engine reports while it generates. */
public sealed interface GenerationEvent {

  /**
   * New text.
   *
   * @param text the delta as the model wrote it, think tags included
   * @param reasoning whether it belongs to the thought (between the think tags, or the server's own
   *     reasoning field)
   * @param tokens the tokens of the answer whose text ends with this delta, with their
   *     log-probabilities; empty if the request did not ask for them or the engine tells them at
   *     the end only. All deltas' tokens are the first ones of {@link Finished#answerTokens}.
   */
  record Delta(String text, boolean reasoning, List<TokenLogProbability> tokens)
      implements GenerationEvent {
    public Delta {
      tokens = List.copyOf(tokens);
    }

    /** Without log-probabilities. */
    public Delta(String text, boolean reasoning) {
      this(text, reasoning, List.of());
    }
  }

  /**
   * The end; always the last event.
   *
   * @param text the whole completion, thought included in think tags whatever the server's shape
   * @param reason why generation stopped
   * @param usage tokens spent
   * @param answerTokens the tokens after the thought with their log-probabilities, if the request
   *     asked for them and the engine reports them
   * @param candidateLogProbabilities one per candidate of the request, in its order: the natural
   *     logarithm of the probability that the whole candidate follows the prompt; empty if the
   *     engine does not report them
   */
  record Finished(
      String text,
      FinishReason reason,
      Usage usage,
      List<TokenLogProbability> answerTokens,
      List<Double> candidateLogProbabilities)
      implements GenerationEvent {
    public Finished {
      answerTokens = List.copyOf(answerTokens);
      candidateLogProbabilities = List.copyOf(candidateLogProbabilities);
    }

    /** Without log-probabilities. */
    public Finished(String text, FinishReason reason, Usage usage) {
      this(text, reason, usage, List.of(), List.of());
    }
  }

  /** Why generation stopped. */
  enum FinishReason {
    /** The model ended its turn, or wrote a stop text. */
    STOP,
    /** The token budget ran out. */
    LENGTH,
    /** The request's deadline passed. */
    DEADLINE,
    /** The server refused to go on. */
    CONTENT_FILTER
  }

  /**
   * Tokens spent.
   *
   * @param promptTokens tokens of the templated prompt
   * @param cachedTokens part of those that a prefix cache held
   * @param reasoningTokens tokens of thought
   * @param answerTokens the other generated tokens
   */
  record Usage(int promptTokens, int cachedTokens, int reasoningTokens, int answerTokens) {
    public static final Usage NONE = new Usage(0, 0, 0, 0);

    public Usage plus(Usage other) {
      return new Usage(
          promptTokens + other.promptTokens,
          cachedTokens + other.cachedTokens,
          reasoningTokens + other.reasoningTokens,
          answerTokens + other.answerTokens);
    }
  }
}
