package io.reasonrank.reranker;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.Tokenizer;
import io.reasonrank.ranking.Prompt;
import io.reasonrank.ranking.PromptTemplate;
import io.reasonrank.ranking.TextRepair;
import java.util.ArrayList;
import java.util.List;

/**
 * The chat for a window: the one way from query and passages to messages, for training and for
 * serving. Passages are cleaned, cut to the model's tokens, then rendered; the query is never cut.
 *
 * @param template travels with the model
 * @param tokenizer the model's own where it is at hand
 * @param maxPassageTokens tokens of a passage, at least 1; 512 in the paper
 */
public record WindowPrompts(PromptTemplate template, Tokenizer tokenizer, int maxPassageTokens) {

  /** The paper's limit for BRIGHT and R2MED. */
  public static final int DEFAULT_PASSAGE_TOKENS = 512;

  public WindowPrompts {
    if (maxPassageTokens < 1) {
      throw new IllegalArgumentException(
          "maxPassageTokens is " + maxPassageTokens + "; give at least 1");
    }
  }

  /** The messages: a system message unless it is empty, then the user's. */
  public List<ChatMessage> messages(String query, List<String> passages) {
    Prompt prompt = template.render(query, passages.stream().map(this::cut).toList());
    List<ChatMessage> messages = new ArrayList<>(2);
    if (!prompt.system().isEmpty()) {
      messages.add(ChatMessage.system(prompt.system()));
    }
    messages.add(ChatMessage.user(prompt.user()));
    return List.copyOf(messages);
  }

  /** A passage cleaned and cut to the model's tokens. */
  public String cut(String passage) {
    return tokenizer.truncate(TextRepair.clean(passage), maxPassageTokens);
  }
}
