package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Finished;
import java.util.List;
import java.util.Optional;

/** Choices of {@code /v1/completions}; thoughts stay in the text. */
record CompletionShape() implements Shape {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final String OBJECT = "text_completion";

  @Override
  public String streamedObject() {
    return OBJECT;
  }

  @Override
  public String wholeObject() {
    return OBJECT;
  }

  @Override
  public String idPrefix() {
    return "cmpl-";
  }

  @Override
  public Optional<ObjectNode> start() {
    return Optional.empty();
  }

  @Override
  public ObjectNode piece(Part part, Call call) {
    ObjectNode choice = NODES.objectNode().put("text", part.piece().text());
    choice.set("logprobs", logProbabilities(part, call));
    return choice.putNull("finish_reason");
  }

  private static JsonNode logProbabilities(Part part, Call call) {
    return part.tokens().isEmpty()
        ? NullNode.getInstance()
        : LogProbabilityJson.completion(List.of(part), call);
  }

  @Override
  public ObjectNode end(Part rest, Finished finished, Call call) {
    ObjectNode choice = NODES.objectNode().put("text", "");
    choice.set("logprobs", logProbabilities(rest, call));
    return Shape.finish(choice, finished);
  }

  @Override
  public ObjectNode whole(List<Part> parts, Finished finished, Call call) {
    var text = new StringBuilder();
    parts.forEach(part -> text.append(part.piece().text()));
    ObjectNode choice = NODES.objectNode().put("text", text.toString());
    choice.set("logprobs", LogProbabilityJson.completion(parts, call));
    return Shape.finish(choice, finished);
  }
}
