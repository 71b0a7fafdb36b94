package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.ChatMessage.Role;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code messages}: text contents only, plain or in parts. */
final class Messages {
  private Messages() {}

  static List<ChatMessage> read(Body body) {
    JsonNode list = body.value("messages");
    if (!list.isArray() || list.isEmpty()) {
      throw ApiError.field("messages", "is missing or empty; give at least one message");
    }
    var messages = new ArrayList<ChatMessage>();
    for (int i = 0; i < list.size(); i++) {
      messages.add(message("messages[" + i + "]", list.get(i)));
    }
    return messages;
  }

  private static ChatMessage message(String path, JsonNode message) {
    Role role =
        switch (message.path("role").asText("")) {
          case "system", "developer" -> Role.SYSTEM;
          case "user" -> Role.USER;
          case "assistant" -> Role.ASSISTANT;
          default ->
              throw ApiError.field(path + ".role", "is not one of system, user and assistant");
        };
    return new ChatMessage(role, content(path + ".content", message.path("content")));
  }

  private static String content(String path, JsonNode content) {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (!content.isArray()) {
      throw ApiError.field(path, "is neither a string nor a list of text parts");
    }
    var text = new StringBuilder();
    for (JsonNode part : content) {
      if (!part.path("type").asText("").equals("text") || !part.path("text").isTextual()) {
        throw ApiError.field(path, "holds a part that is not text; this model reads text only");
      }
      text.append(part.get("text").textValue());
    }
    return text.toString();
  }
}
