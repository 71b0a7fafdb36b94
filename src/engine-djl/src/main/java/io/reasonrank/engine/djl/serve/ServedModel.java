package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationEngine;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;

/**
 * What is served: an engine and its tokenizer; whoever made them closes them.
 *
 * @param engine generates
 * @param tokenizer counts what the engine will read
 */
public record ServedModel(GenerationEngine engine, HfTokenizer tokenizer) {
  String id() {
    return engine.model().id();
  }

  int contextTokens() {
    return engine.model().contextTokens();
  }

  int count(Prompt prompt) {
    return ids(prompt).length;
  }

  /** Token ids as the engine reads them. */
  long[] ids(Prompt prompt) {
    return switch (prompt) {
      case Prompt.Chat(var messages) -> tokenizer.encodeChat(messages);
      case Prompt.Raw(String text) -> tokenizer.encode(text);
    };
  }
}
