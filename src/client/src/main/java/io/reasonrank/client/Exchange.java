package io.reasonrank.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Requests and answers as bytes, in Cohere's shape with the endpoint's own fields. */
final class Exchange {
  /** Share of the time left, and its most, that is kept for the way back. */
  private static final double WAY_SHARE = 0.1;

  private static final double WAY_SECONDS = 0.2;

  private final Endpoint endpoint;
  private final ObjectMapper json = new ObjectMapper();

  Exchange(Endpoint endpoint) {
    this.endpoint = endpoint;
  }

  byte[] body(String query, List<String> documents, boolean stream) {
    ObjectNode body = json.createObjectNode().put("query", query);
    documents.forEach(body.putArray("documents")::add);
    endpoint.topN().ifPresent(n -> body.put("top_n", n));
    endpoint.effort().ifPresent(effort -> body.put("reasoning_effort", effort));
    if (stream) {
      body.put("stream", true);
    }
    return body.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The endpoint is told a little less time than there is: its answer has a way to go. */
  HttpRequest request(byte[] body, Duration left) {
    double seconds = left.toNanos() / 1e9;
    double told = seconds - Math.min(WAY_SECONDS, WAY_SHARE * seconds);
    var request =
        HttpRequest.newBuilder(endpoint.baseUrl().resolve("/v2/rerank"))
            .timeout(left)
            .header("Content-Type", "application/json")
            .header("X-Request-Timeout", String.format(Locale.ROOT, "%.6f", told))
            .POST(BodyPublishers.ofByteArray(body));
    endpoint.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  RerankAnswer answer(Stream<String> lines) {
    return RerankAnswer.of(tree(lines.collect(Collectors.joining("\n"))));
  }

  RerankException refusal(HttpResponse<?> response, Stream<String> lines) {
    Optional<Duration> later =
        response
            .headers()
            .firstValue("Retry-After")
            .filter(seconds -> seconds.matches("[0-9]{1,9}"))
            .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)));
    String why = lines.collect(Collectors.joining("\n"));
    return new RerankException(
        response.statusCode(), "status " + response.statusCode() + ": " + why, later);
  }

  JsonNode tree(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new RerankException(endpoint.baseUrl() + " answers what is no JSON", e);
    }
  }
}
