package io.reasonrank.engine.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.ChatMessage;
import io.reasonrank.engine.GenerationRequest;
import io.reasonrank.engine.Prompt;
import io.reasonrank.engine.Sampling;

/** The body of a streamed completion, of a chat or of a raw text. */
final class RequestBody {
  private RequestBody() {}

  static ObjectNode of(OpenAiOptions options, GenerationRequest request) {
    ObjectNode body = JsonNodeFactory.instance.objectNode().put("model", options.model());
    switch (request.prompt()) {
      case Prompt.Chat chat -> messages(body.putArray("messages"), chat);
      case Prompt.Raw(String text) -> body.put("prompt", text);
    }
    String budget =
        request.prompt() instanceof Prompt.Raw ? "max_tokens" : options.dialect().budgetField();
    body.put(budget, request.budget().total()).put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    sampling(body, request.sampling());
    if (!request.stops().isEmpty()) {
      ArrayNode stops = body.putArray("stop");
      request.stops().forEach(stops::add);
    }
    logProbabilities(body, request);
    options.dialect().extend(body, request);
    return body;
  }

  private static void messages(ArrayNode messages, Prompt.Chat chat) {
    for (ChatMessage message : chat.messages()) {
      messages.addObject().put("role", message.role().wireName()).put("content", message.content());
    }
  }

  /** Only what differs from the servers' defaults: hosted ones refuse fields they do not know. */
  private static void sampling(ObjectNode body, Sampling sampling) {
    body.put("temperature", sampling.temperature());
    if (!sampling.isGreedy()) {
      body.put("top_p", sampling.topP()).put("seed", sampling.seed());
    }
  }

  private static void logProbabilities(ObjectNode body, GenerationRequest request) {
    int top = request.topLogProbabilities();
    if (top == 0) {
      return;
    }
    switch (request.prompt()) {
      case Prompt.Chat chat -> body.put("logprobs", true).put("top_logprobs", top);
      case Prompt.Raw raw -> body.put("logprobs", top);
    }
  }
}
