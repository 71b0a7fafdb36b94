package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import java.util.ArrayList;
import java.util.List;

/**
 * Collects the log-probabilities of a stream, in either of the protocol's shapes, and keeps those
 * of the tokens after the thought. Not thread-safe.
 */
final class AnswerTokens {
  private static final String CLOSE = "</think>";

  private final List<TokenLogProbability> tokens = new ArrayList<>();

  /**
   * Reads {@code logprobs} of one chunk.
   *
   * @param thought whether the chunk told a piece of the thought in a field of its own
   */
  void add(JsonNode logProbabilities, boolean thought) {
    if (thought || !logProbabilities.isObject()) {
      return;
    }
    logProbabilities.path("content").forEach(this::entry);
    JsonNode texts = logProbabilities.path("tokens");
    for (int i = 0; i < texts.size(); i++) {
      tokens.add(
          new TokenLogProbability(
              texts.get(i).asText(),
              logProbabilities.path("token_logprobs").path(i).asDouble(),
              ofCompletion(logProbabilities.path("top_logprobs").path(i))));
    }
  }

  private void entry(JsonNode entry) {
    var top = new ArrayList<Alternative>();
    entry
        .path("top_logprobs")
        .forEach(t -> top.add(new Alternative(t.path("token").asText(), logProbability(t))));
    tokens.add(new TokenLogProbability(entry.path("token").asText(), logProbability(entry), top));
  }

  private static double logProbability(JsonNode entry) {
    return entry.path("logprob").asDouble();
  }

  private static List<Alternative> ofCompletion(JsonNode top) {
    var alternatives = new ArrayList<Alternative>();
    top.properties()
        .forEach(t -> alternatives.add(new Alternative(t.getKey(), t.getValue().asDouble())));
    alternatives.sort((a, b) -> Double.compare(b.logProbability(), a.logProbability()));
    return alternatives;
  }

  /** The tokens after the one that ends the closing think tag; all where there is none. */
  List<TokenLogProbability> afterThought() {
    var text = new StringBuilder();
    for (int i = 0; i < tokens.size(); i++) {
      text.append(tokens.get(i).token());
      if (text.indexOf(CLOSE) >= 0) {
        return List.copyOf(tokens.subList(i + 1, tokens.size()));
      }
    }
    return List.copyOf(tokens);
  }
}
