package io.reasonrank.engine;

/**
 * What an engine does by itself.
 *
 * @param constrainedAnswers honours {@link AnswerConstraint}
 * @param forcedEndOfThought closes a thought at its budget and goes on with the answer
 * @param logProbabilities reports log-probabilities of answer tokens
 * @param candidateLogProbabilities reports log-probabilities of {@link
 *     GenerationRequest#candidates()}
 * @param exactTokenCounts {@link Tokenizer} counts are the model's own, not an estimate
 */
public record EngineCapabilities(
    boolean constrainedAnswers,
    boolean forcedEndOfThought,
    boolean logProbabilities,
    boolean candidateLogProbabilities,
    boolean exactTokenCounts) {

  /** Nothing beyond generating. */
  public static final EngineCapabilities NONE =
      new EngineCapabilities(false, false, false, false, false);
}
