package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Usage;
import java.util.UUID;

/**
 * What stands around choices.
 *
 * @param id of the answer, the same in all its pieces
 * @param object kind of the answer
 * @param created seconds since 1970
 * @param model name that clients see
 */
record Envelope(String id, String object, long created, String model) {

  static Envelope of(Shape shape, Call call, long created, String model) {
    String id = shape.idPrefix() + UUID.randomUUID().toString().replace("-", "");
    String object = call.stream() ? shape.streamedObject() : shape.wholeObject();
    return new Envelope(id, object, created, model);
  }

  /** Without choices yet. */
  ObjectNode empty() {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("id", id).put("object", object).put("created", created).put("model", model);
    answer.putArray("choices");
    return answer;
  }

  ObjectNode with(int index, ObjectNode choice) {
    ObjectNode answer = empty();
    answer.withArray("choices").add(choice.put("index", index));
    return answer;
  }

  static ObjectNode usage(Usage usage) {
    int completion = usage.reasoningTokens() + usage.answerTokens();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("prompt_tokens", usage.promptTokens())
        .put("completion_tokens", completion)
        .put("total_tokens", usage.promptTokens() + completion);
    json.putObject("prompt_tokens_details").put("cached_tokens", usage.cachedTokens());
    json.putObject("completion_tokens_details").put("reasoning_tokens", usage.reasoningTokens());
    return json;
  }
}
