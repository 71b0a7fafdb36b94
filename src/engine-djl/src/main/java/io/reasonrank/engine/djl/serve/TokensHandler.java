package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.Prompt;
import java.util.stream.LongStream;

/** {@code /tokenize} and {@code /detokenize}, with the field names of vLLM and llama.cpp. */
final class TokensHandler {
  private static final int MOST_TOKENS = 1 << 20;

  private final ServedModel model;

  TokensHandler(ServedModel model) {
    this.model = model;
  }

  /** Ids of {@code prompt} (or {@code content}), or of {@code messages} in the chat template. */
  ObjectNode tokenize(Body body) {
    long[] ids = ids(body);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("count", ids.length).put("max_model_len", model.contextTokens());
    ArrayNode tokens = answer.putArray("tokens");
    LongStream.of(ids).forEach(tokens::add);
    return answer;
  }

  private long[] ids(Body body) {
    if (body.has("messages")) {
      return model.ids(new Prompt.Chat(Messages.read(body)));
    }
    String text =
        body.text("prompt")
            .or(() -> body.text("content"))
            .orElseThrow(() -> ApiError.field("prompt", "is missing; give prompt or messages"));
    return model.tokenizer().encode(text);
  }

  /** Text of {@code tokens}. */
  ObjectNode detokenize(Body body) {
    JsonNode list = body.value("tokens");
    if (!list.isArray() || list.size() > MOST_TOKENS) {
      throw ApiError.field("tokens", "is not a list of at most " + MOST_TOKENS + " token ids");
    }
    long[] ids = new long[list.size()];
    for (int i = 0; i < ids.length; i++) {
      if (!list.get(i).canConvertToInt() || list.get(i).intValue() < 0) {
        throw ApiError.field("tokens[" + i + "]", "is not a token id");
      }
      ids[i] = list.get(i).intValue();
    }
    String text = model.tokenizer().decode(ids);
    return JsonNodeFactory.instance.objectNode().put("prompt", text).put("content", text);
  }
}
