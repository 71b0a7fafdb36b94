package io.reasonrank.engine.djl.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Finished;
import io.reasonrank.engine.TokenLogProbability;
import io.reasonrank.engine.TokenLogProbability.Alternative;
import java.nio.charset.StandardCharsets;

/** Log-probabilities of the tokens after the thought, in OpenAI's two shapes. */
final class LogProbabilityJson {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private LogProbabilityJson() {}

  /** Of a chat: {@code {content:[{token,logprob,bytes,top_logprobs}]}}, or null if not asked. */
  static JsonNode chat(Finished finished, Call call) {
    if (!call.logProbabilities()) {
      return NullNode.getInstance();
    }
    ObjectNode all = NODES.objectNode();
    ArrayNode content = all.putArray("content");
    for (TokenLogProbability token : finished.answerTokens()) {
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
  static JsonNode completion(Finished finished, Call call) {
    if (!call.logProbabilities()) {
      return NullNode.getInstance();
    }
    ObjectNode all = NODES.objectNode();
    ArrayNode tokens = all.putArray("tokens");
    ArrayNode values = all.putArray("token_logprobs");
    ArrayNode tops = all.putArray("top_logprobs");
    ArrayNode offsets = all.putArray("text_offset");
    int offset = answerStart(finished);
    for (TokenLogProbability token : finished.answerTokens()) {
      tokens.add(token.token());
      values.add(token.logProbability());
      ObjectNode top = tops.addObject();
      for (Alternative other : token.top().stream().limit(call.alternatives()).toList()) {
        top.put(other.token(), other.logProbability());
      }
      offsets.add(offset);
      offset += token.token().length();
    }
    return all;
  }

  private static int answerStart(Finished finished) {
    int length = finished.answerTokens().stream().mapToInt(t -> t.token().length()).sum();
    return Math.max(0, finished.text().length() - length);
  }
}
