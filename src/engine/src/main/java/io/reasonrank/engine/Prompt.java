package io.reasonrank.engine;

import java.util.List;

/** What a generation continues. */
public sealed interface Prompt {

  /**
   * A chat, up to where the assistant goes on.
   *
   * @param messages oldest first, at least one; user text never becomes control tokens
   */
  record Chat(List<ChatMessage> messages) implements Prompt {
    public Chat {
      messages = List.copyOf(messages);
      if (messages.isEmpty()) {
        throw new IllegalArgumentException("messages is empty; give at least one chat message");
      }
    }
  }

  /**
   * A text that already has the model's own form. Control tokens spelled out in it are control
   * tokens, so text of users must not stand in it.
   *
   * @param text not empty
   */
  record Raw(String text) implements Prompt {
    public Raw {
      if (text.isEmpty()) {
        throw new IllegalArgumentException("the prompt is empty; give a text to continue");
      }
    }
  }
}
