package io.reasonrank.function.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.reranker.Provenance;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.RerankUsage;
import io.reasonrank.reranker.WindowTrace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;

/** A request and its result in the words of our own endpoint. */
final class EndpointExchange {
  private EndpointExchange() {}

  static ObjectNode body(ObjectMapper json, RerankRequest request, int fullReasoningTokens) {
    RerankOptions options = request.options();
    ObjectNode body = json.createObjectNode();
    body.put("query", request.query());
    request.passages().forEach(body.putArray("documents")::add);
    body.put("strategy", options.strategy().wireName());
    body.put("window", options.window());
    body.put("step", options.step());
    body.put("seed", options.sampling().seed());
    body.put("return_reasoning", options.returnReasoning());
    body.put("reasoning_effort", effort(options.budget().reasoning(), fullReasoningTokens));
    return body;
  }

  private static String effort(int tokens, int full) {
    double share = (double) tokens / Math.max(1, full);
    if (tokens == 0) {
      return "none";
    }
    return share <= 0.25 ? "low" : share <= 0.5 ? "medium" : "high";
  }

  /**
   * @throws IllegalArgumentException if the answer does not rank every passage once
   */
  static RerankResult result(JsonNode body, RerankRequest request) {
    List<Integer> order = new ArrayList<>();
    List<Double> scores = new ArrayList<>();
    for (JsonNode place : body.path("results")) {
      order.add(place.path("index").asInt(-1));
      scores.add(place.path("relevance_score").asDouble());
    }
    requireWhole(order, request.passages().size());
    return new RerankResult(
        request.id(),
        order,
        scores,
        body.path("partial").asBoolean(),
        body.path("degraded").asBoolean(),
        texts(body.path("degraded_reasons")),
        usage(body),
        traces(body.path("reasoning")),
        Provenance.of(Provenance.CANDIDATE, body.path("model").asText(), ""));
  }

  private static void requireWhole(List<Integer> order, int n) {
    boolean whole =
        order.size() == n
            && new HashSet<>(order).size() == n
            && order.stream().allMatch(index -> index >= 0 && index < n);
    if (!whole) {
      throw new IllegalArgumentException("not a ranking of " + n + " passages");
    }
  }

  private static RerankUsage usage(JsonNode body) {
    JsonNode tokens = body.path("usage");
    return new RerankUsage(
        body.path("calls").asInt(),
        body.path("rounds").asInt(),
        new Usage(
            tokens.path("prompt_tokens").asInt(), 0, 0, tokens.path("completion_tokens").asInt()));
  }

  private static List<WindowTrace> traces(JsonNode windows) {
    List<WindowTrace> traces = new ArrayList<>();
    for (JsonNode window : windows) {
      traces.add(
          new WindowTrace(
              window.path("round").asInt(),
              numbers(window.path("passages")),
              numbers(window.path("order")),
              window.path("reasoning").asText(),
              window.path("degraded").asBoolean(),
              ""));
    }
    return traces;
  }

  private static List<Integer> numbers(JsonNode array) {
    List<Integer> numbers = new ArrayList<>();
    array.forEach(number -> numbers.add(number.asInt()));
    return numbers;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
