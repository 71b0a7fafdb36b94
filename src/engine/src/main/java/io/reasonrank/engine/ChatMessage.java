package io.reasonrank.engine;

import java.util.Locale;

/**
 * One turn of a chat.
 *
 * @param role who speaks
 * @param content plain text; special tokens inside it stay text
 */
public record ChatMessage(Role role, String content) {

  /** Who speaks in a chat. */
  public enum Role {
    SYSTEM,
    USER,
    ASSISTANT;

    /**
     * The name on the wire and in chat templates: {@code system}, {@code user}, {@code assistant}.
     */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public static ChatMessage system(String content) {
    return new ChatMessage(Role.SYSTEM, content);
  }

  public static ChatMessage user(String content) {
    return new ChatMessage(Role.USER, content);
  }

  public static ChatMessage assistant(String content) {
    return new ChatMessage(Role.ASSISTANT, content);
  }
}
