package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.Sampling;
import java.util.List;

/** The body of a streamed chat completion. */
final class ChatRequest {
  private ChatRequest() {}

  static ObjectNode body(String model, GenerationRequest request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", model);
    ArrayNode messages = body.putArray("messages");
    for (ChatMessage message : chat(request)) {
      messages.addObject().put("role", message.role().wireName()).put("content", message.content());
    }
    body.put("max_tokens", request.budget().total()).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    sampling(body, request.sampling());
    if (!request.stops().isEmpty()) {
      request.stops().forEach(body.putArray("stop")::add);
    }
    if (request.priority() != 0) {
      body.put("priority", request.priority());
    }
    return body;
  }

  private static List<ChatMessage> chat(GenerationRequest request) {
    return switch (request.prompt()) {
      case Prompt.Chat(List<ChatMessage> messages) -> messages;
      case Prompt.Raw raw ->
          throw new EngineException(
              EngineException.Kind.INVALID_REQUEST,
              "a raw prompt cannot be sent as a chat; give chat messages");
    };
  }

  /** Only what differs from the servers' defaults: hosted ones refuse fields they do not know. */
  private static void sampling(ObjectNode body, Sampling sampling) {
    body.put("temperature", sampling.temperature());
    if (sampling.repetitionPenalty() != 1) {
      body.put("repetition_penalty", sampling.repetitionPenalty());
    }
    if (!sampling.isGreedy()) {
      body.put("top_p", sampling.topP()).put("seed", sampling.seed());
      if (sampling.topK() > 0) {
        body.put("top_k", sampling.topK());
      }
      if (sampling.minP() > 0) {
        body.put("min_p", sampling.minP());
      }
    }
  }
}
