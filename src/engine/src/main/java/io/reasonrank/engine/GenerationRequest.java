package io.reasonrank.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One prompt to continue. Start from {@link #greedy} or {@link #raw} and change what differs.
 *
 * @param prompt what comes before
 * @param sampling how the next token is chosen
 * @param budget tokens that may be spent
 * @param constraint what the answer must look like, enforced where the engine can
 * @param stops texts that end the completion before them; none of them is told
 * @param topLogProbabilities likeliest tokens reported for each place of the answer, 0 to {@value
 *     #MOST_TOP_LOG_PROBABILITIES}; 0 reports nothing
 * @param candidates texts whose log-probability right after the prompt is reported
 * @param deadline when to stop with what there is
 * @param priority lower is sooner; 0 is ordinary
 */
public record GenerationRequest(
    Prompt prompt,
    Sampling sampling,
    TokenBudget budget,
    Optional<AnswerConstraint> constraint,
    List<String> stops,
    int topLogProbabilities,
    List<String> candidates,
    Optional<Instant> deadline,
    int priority) {

  /** As many as OpenAI's protocol has. */
  public static final int MOST_TOP_LOG_PROBABILITIES = 20;

  public GenerationRequest {
    stops = List.copyOf(stops);
    candidates = List.copyOf(candidates);
    if (stops.contains("")) {
      throw new IllegalArgumentException("a stop text is empty; give at least one character");
    }
    if (candidates.contains("")) {
      throw new IllegalArgumentException("a candidate is empty; give at least one character");
    }
    if (topLogProbabilities < 0 || topLogProbabilities > MOST_TOP_LOG_PROBABILITIES) {
      throw new IllegalArgumentException(
          "topLogProbabilities is "
              + topLogProbabilities
              + "; give 0 to "
              + MOST_TOP_LOG_PROBABILITIES);
    }
  }

  /** A greedy continuation of a chat, with nothing else asked for. */
  public static GenerationRequest greedy(List<ChatMessage> messages, TokenBudget budget) {
    return greedy(new Prompt.Chat(messages), budget);
  }

  /** A greedy continuation of a text in the model's own form; see {@link Prompt.Raw}. */
  public static GenerationRequest raw(String text, TokenBudget budget) {
    return greedy(new Prompt.Raw(text), budget);
  }

  private static GenerationRequest greedy(Prompt prompt, TokenBudget budget) {
    return new GenerationRequest(
        prompt,
        Sampling.GREEDY,
        budget,
        Optional.empty(),
        List.of(),
        0,
        List.of(),
        Optional.empty(),
        0);
  }

  public GenerationRequest withSampling(Sampling choice) {
    return new GenerationRequest(
        prompt,
        choice,
        budget,
        constraint,
        stops,
        topLogProbabilities,
        candidates,
        deadline,
        priority);
  }

  public GenerationRequest withConstraint(AnswerConstraint form) {
    return new GenerationRequest(
        prompt,
        sampling,
        budget,
        Optional.of(form),
        stops,
        topLogProbabilities,
        candidates,
        deadline,
        priority);
  }

  public GenerationRequest withStops(List<String> texts) {
    return new GenerationRequest(
        prompt,
        sampling,
        budget,
        constraint,
        texts,
        topLogProbabilities,
        candidates,
        deadline,
        priority);
  }

  public GenerationRequest withTopLogProbabilities(int number) {
    return new GenerationRequest(
        prompt, sampling, budget, constraint, stops, number, candidates, deadline, priority);
  }

  public GenerationRequest withCandidates(List<String> texts) {
    return new GenerationRequest(
        prompt,
        sampling,
        budget,
        constraint,
        stops,
        topLogProbabilities,
        texts,
        deadline,
        priority);
  }

  public GenerationRequest withDeadline(Optional<Instant> end) {
    return new GenerationRequest(
        prompt,
        sampling,
        budget,
        constraint,
        stops,
        topLogProbabilities,
        candidates,
        end,
        priority);
  }

  public GenerationRequest withPriority(int rank) {
    return new GenerationRequest(
        prompt,
        sampling,
        budget,
        constraint,
        stops,
        topLogProbabilities,
        candidates,
        deadline,
        rank);
  }
}
