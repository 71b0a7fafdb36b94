package io.reasonrank.ranking;

/**
 * One message of a conversation.
 *
 * @param speaker whose it is
 * @param text what is said
 */
public record Turn(Speaker speaker, String text) {
  /** The roles of a chat. */
  public enum Speaker {
    SYSTEM,
    USER,
    ASSISTANT
  }
}
