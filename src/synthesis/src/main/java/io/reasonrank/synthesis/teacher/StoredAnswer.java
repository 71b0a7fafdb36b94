package io.reasonrank.synthesis.teacher;

import io.reasonrank.engine.GenerationEvent.FinishReason;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.GenerationEvent.Usage;

/**
 * A raw answer as it was paid for.
 *
 * @param key digest of all that was asked
 * @param purpose {@code positives}, {@code misleading}, {@code order} or {@code query}
 * @param dataset whose query it was
 * @param qid the query's id
 * @param model name of the model
 * @param text the whole completion, the thought in think tags
 * @param finish why it ended
 * @param promptTokens tokens of the prompt
 * @param reasoningTokens tokens of the thought
 * @param answerTokens the other tokens
 */
record StoredAnswer(
    String key,
    String purpose,
    String dataset,
    String qid,
    String model,
    String text,
    FinishReason finish,
    int promptTokens,
    int reasoningTokens,
    int answerTokens) {

  /**
   * @param prompt estimate of the prompt's tokens, for servers that do not count
   */
  static StoredAnswer of(
      String key, String purpose, Asker of, String model, Finished answer, int prompt) {
    Usage usage = answer.usage();
    return new StoredAnswer(
        key,
        purpose,
        of.dataset(),
        of.qid(),
        model,
        answer.text(),
        answer.reason(),
        usage.promptTokens() == 0 ? prompt : usage.promptTokens(),
        usage.reasoningTokens(),
        usage.answerTokens());
  }

  /** The same under another asker. */
  StoredAnswer by(Asker asker) {
    return new StoredAnswer(
        key,
        purpose,
        asker.dataset(),
        asker.qid(),
        model,
        text,
        finish,
        promptTokens,
        reasoningTokens,
        answerTokens);
  }

  int outputTokens() {
    return reasoningTokens + answerTokens;
  }
}
