package io.reasonrank.reranker;

import io.reasonrank.engine.ChatMessage;
import io.reasonrank.ranking.Turn;
import java.util.List;

/** Turns as an engine's chat messages. */
public final class Conversations {
  private Conversations() {}

  /** One message per turn. */
  public static List<ChatMessage> messages(List<Turn> turns) {
    return turns.stream().map(Conversations::message).toList();
  }

  private static ChatMessage message(Turn turn) {
    return switch (turn.speaker()) {
      case SYSTEM -> ChatMessage.system(turn.text());
      case USER -> ChatMessage.user(turn.text());
      case ASSISTANT -> ChatMessage.assistant(turn.text());
    };
  }
}
