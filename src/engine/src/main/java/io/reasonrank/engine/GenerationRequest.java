package io.reasonrank.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One chat to continue.
 *
 * @param messages the chat, oldest first; user text never becomes control tokens
 * @param sampling how the next token is chosen
 * @param budget tokens that may be spent
 * @param constraint what the answer must look like, enforced where the engine can
 * @param deadline when to stop with what there is
 * @param priority lower is sooner; 0 is ordinary
 */
public record GenerationRequest(
    List<ChatMessage> messages,
    Sampling sampling,
    TokenBudget budget,
    Optional<AnswerConstraint> constraint,
    Optional<Instant> deadline,
    int priority) {

  public GenerationRequest {
    messages = List.copyOf(messages);
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("messages is empty; give at least one chat message");
    }
  }

  /** A greedy request with no constraint, deadline or priority. */
  public static GenerationRequest greedy(List<ChatMessage> messages, TokenBudget budget) {
    return new GenerationRequest(
        messages, Sampling.GREEDY, budget, Optional.empty(), Optional.empty(), 0);
  }
}
