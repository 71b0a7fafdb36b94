package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.djl.serve.ThoughtSplitter.Piece;
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
    return Optional.of(open(choice));
  }

  @Override
  public ObjectNode piece(Piece piece) {
    ObjectNode choice = NODES.objectNode();
    choice.putObject("delta").put(field(piece.thought()), piece.text());
    return open(choice);
  }

  private static ObjectNode open(ObjectNode choice) {
    return choice.putNull("logprobs").putNull("finish_reason");
  }

  private static String field(boolean thought) {
    return thought ? "reasoning_content" : "content";
  }

  @Override
  public ObjectNode end(Finished finished, Call call) {
    ObjectNode choice = NODES.objectNode();
    choice.putObject("delta");
    choice.set("logprobs", LogProbabilityJson.chat(finished, call));
    return Shape.finish(choice, finished);
  }

  @Override
  public ObjectNode whole(List<Piece> pieces, Finished finished, Call call) {
    ObjectNode choice = NODES.objectNode();
    ObjectNode message = choice.putObject("message").put("role", "assistant");
    message.put("content", joined(pieces, false)).putNull("refusal");
    if (pieces.stream().anyMatch(Piece::thought)) {
      message.put("reasoning_content", joined(pieces, true));
    }
    choice.set("logprobs", LogProbabilityJson.chat(finished, call));
    return Shape.finish(choice, finished);
  }

  private static String joined(List<Piece> pieces, boolean thought) {
    var text = new StringBuilder();
    pieces.stream().filter(p -> p.thought() == thought).forEach(p -> text.append(p.text()));
    return text.toString();
  }
}
