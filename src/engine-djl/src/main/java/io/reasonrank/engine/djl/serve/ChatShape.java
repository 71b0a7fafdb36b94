package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.TokenLogProbability;
import java.util.List;
import java.util.Optional;

/** Choices of {@code /v1/chat/completions}. */
record ChatShape() implements Shape {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  @Override
  public String streamedObject() {
    return "chat.completion.chunk";
  }

  @Override
  public String wholeObject() {
    return "chat.completion";
  }

  @Override
  public String idPrefix() {
    return "chatcmpl-";
  }

  @Override
  public Optional<ObjectNode> start() {
    ObjectNode choice = NODES.objectNode();
    choice.putObject("delta").put("role", "assistant").put("content", "");
    return Optional.of(choice.putNull("logprobs").putNull("finish_reason"));
  }

  @Override
  public ObjectNode piece(Part part, Call call) {
    ObjectNode choice = NODES.objectNode();
    choice.putObject("delta").put(field(part.piece().thought()), part.piece().text());
    choice.set("logprobs", logProbabilities(part.tokens(), call));
    return choice.putNull("finish_reason");
  }

  private static JsonNode logProbabilities(List<TokenLogProbability> tokens, Call call) {
    return tokens.isEmpty() ? NullNode.getInstance() : LogProbabilityJson.chat(tokens, call);
  }

  private static String field(boolean thought) {
    return thought ? "reasoning_content" : "content";
  }

  @Override
  public ObjectNode end(Part rest, Finished finished, Call call) {
    ObjectNode choice = NODES.objectNode();
    choice.putObject("delta");
    choice.set("logprobs", logProbabilities(rest.tokens(), call));
    return Shape.finish(choice, finished);
  }

  @Override
  public ObjectNode whole(List<Part> parts, Finished finished, Call call) {
    ObjectNode choice = NODES.objectNode();
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.put("content", joined(parts, false)).putNull("refusal");
    if (parts.stream().anyMatch(part -> part.piece().thought())) {
      message.put("reasoning_content", joined(parts, true));
    }
    choice.set("logprobs", LogProbabilityJson.chat(finished.answerTokens(), call));
    return Shape.finish(choice, finished);
  }

  private static String joined(List<Part> parts, boolean thought) {
    var text = new StringBuilder();
    parts.stream()
        .map(Part::piece)
        .filter(piece -> piece.thought() == thought)
        .forEach(piece -> text.append(piece.text()));
    return text.toString();
  }
}
