package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Log-probabilities of the tokens after the thought, in OpenAI's two shapes. */
final class LogProbabilityJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private LogProbabilityJson() {}

  /** Of a chat: {@code {content:[{token,logprob,bytes,top_logprobs}]}}, or null if not asked. */
  static JsonNode chat(List<TokenLogProbability> tokens, Call call) {
    if (!call.logProbabilities()) {
      return NullNode.getInstance();
    }
    ObjectNode all = NODES.objectNode();
    ArrayNode content = all.putArray("content");
    for (TokenLogProbability token : tokens) {
      ObjectNode entry = entry(token.token(), token.logProbability());
      ArrayNode top = entry.putArray("top_logprobs");
      token.top().stream()
          .limit(call.alternatives())
          .forEach(other -> top.add(entry(other.token(), other.logProbability())));
      content.add(entry);
    }
    return all.putNull("refusal");
  }

  private static ObjectNode entry(String token, double logProbability) {
    ObjectNode entry = NODES.objectNode().put("token", token).put("logprob", logProbability);
    ArrayNode bytes = entry.putArray("bytes");
    for (byte part : token.getBytes(StandardCharsets.UTF_8)) {
      bytes.add(part & 0xff);
    }
    return entry;
  }

  /** Of a completion: parallel lists, as the older protocol has them, or null if not asked. */
  static JsonNode completion(List<Part> parts, Call call) {
    if (!call.logProbabilities()) {
      return NullNode.getInstance();
    }
    ObjectNode all = NODES.objectNode();
    for (String list : List.of("tokens", "token_logprobs", "top_logprobs", "text_offset")) {
      all.putArray(list);
    }
    parts.forEach(part -> add(all, part, call));
    return all;
  }

  private static void add(ObjectNode all, Part part, Call call) {
    int length = part.tokens().stream().mapToInt(token -> token.token().length()).sum();
    int offset = Math.max(0, part.end() - length);
    for (TokenLogProbability token : part.tokens()) {
      all.withArray("tokens").add(token.token());
      all.withArray("token_logprobs").add(token.logProbability());
      ObjectNode top = all.withArray("top_logprobs").addObject();
      for (Alternative other : token.top().stream().limit(call.alternatives()).toList()) {
        top.put(other.token(), other.logProbability());
      }
      all.withArray("text_offset").add(offset);
      offset += token.token().length();
    }
  }
}
