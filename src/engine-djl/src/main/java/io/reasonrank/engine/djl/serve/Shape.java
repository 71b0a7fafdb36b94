package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Finished;
import java.util.List;
import java.util.Optional;

/** How a choice looks on the wire; indexes and envelopes are added outside. */
sealed interface Shape permits ChatShape, CompletionShape {
  /** {@code object} of a piece of a stream. */
  String streamedObject();

  /** {@code object} of a whole answer. */
  String wholeObject();

  /** Start of an answer's id. */
  String idPrefix();

  /** What opens a choice in a stream. */
  Optional<ObjectNode> start();

  /** A piece of a choice, with the log-probabilities of its own tokens where asked for. */
  ObjectNode piece(Part part, Call call);

  /**
   * The last piece of a choice: why it ended.
   *
   * @param rest tokens that no piece has told
   */
  ObjectNode end(Part rest, Finished finished, Call call);

  ObjectNode whole(List<Part> parts, Finished finished, Call call);

  static Shape of(Call call) {
    return call.chat() ? new ChatShape() : new CompletionShape();
  }

  /**
   * Adds {@code finish_reason}. OpenAI has no word for a deadline: it is a length, and {@code
   * stop_reason} tells the difference.
   */
  static ObjectNode finish(ObjectNode choice, Finished finished) {
    String reason =
        switch (finished.reason()) {
          case STOP -> "stop";
          case LENGTH -> "length";
          case DEADLINE -> {
            choice.put("stop_reason", "deadline");
            yield "length";
          }
          case CONTENT_FILTER -> "content_filter";
        };
    choice.put("finish_reason", reason);
    if (!finished.candidateLogProbabilities().isEmpty()) {
      var candidates = choice.putArray("candidate_logprobs");
      finished.candidateLogProbabilities().forEach(candidates::add);
    }
    return choice;
  }
}
