package io.reasonrank.engine.djl.tokenize;

import java.util.HashMap;
import java.util.Map;

/**
 * How a chat becomes a prompt.
 *
 * @param generationPrompt whether it ends where the assistant goes on
 * @param variables further variables of the template, such as {@code enable_thinking}
 */
public record ChatOptions(boolean generationPrompt, Map<String, Object> variables) {
  public static final ChatOptions GENERATE = new ChatOptions(true, Map.of());

  public ChatOptions {
    variables = Map.copyOf(variables);
  }

  /** Tells templates that know it whether the model should think first. */
  public ChatOptions withThinking(boolean thinks) {
    var more = new HashMap<>(variables);
    more.put("enable_thinking", thinks);
    return new ChatOptions(generationPrompt, more);
  }
}
