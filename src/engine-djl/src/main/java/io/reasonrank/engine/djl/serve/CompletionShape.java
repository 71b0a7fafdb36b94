package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.djl.serve.ThoughtSplitter.Piece;
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
  public ObjectNode piece(Piece piece) {
    return NODES
        .objectNode()
        .put("text", piece.text())
        .putNull("logprobs")
        .putNull("finish_reason");
  }

  @Override
  public ObjectNode end(Finished finished, Call call) {
    return whole(List.of(), finished, call);
  }

  @Override
  public ObjectNode whole(List<Piece> pieces, Finished finished, Call call) {
    var text = new StringBuilder();
    pieces.forEach(piece -> text.append(piece.text()));
    ObjectNode choice = NODES.objectNode().put("text", text.toString());
    choice.set("logprobs", LogProbabilityJson.completion(finished, call));
    return Shape.finish(choice, finished);
  }
}
