package io.reasonrank.function.backend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import io.reasonrank.reranker.Provenance;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Another endpoint of ours, asked in Cohere's shape with our own fields. */
final class EndpointCandidate implements Candidate {
  private static final Duration LONGEST = Duration.ofMinutes(10);
  private static final Duration CONNECT = Duration.ofSeconds(2);

  private final URI url;
  private final Optional<String> apiKey;
  private final int fullReasoningTokens;
  private final ObjectMapper json = new ObjectMapper();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client;
  private volatile String digest = "";

  /**
   * @param base of the endpoint, without a path
   * @param fullReasoningTokens what its {@code reasoning_effort: high} stands for
   */
  EndpointCandidate(URI base, Optional<String> apiKey, int fullReasoningTokens) {
    if (base.getHost() == null) {
      throw new IllegalArgumentException(base + " is no http(s)://host; give one");
    }
    this.url = base;
    this.apiKey = apiKey;
    this.fullReasoningTokens = fullReasoningTokens;
    this.client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .executor(threads)
            .build();
    threads.execute(this::look);
  }

  @Override
  public Multi<RerankEvent> rerank(RerankRequest request) {
    return Uni.createFrom()
        .completionStage(() -> client.sendAsync(http(request), BodyHandlers.ofByteArray()))
        .onFailure()
        .transform(EndpointCandidate::unavailable)
        .map(answer -> read(request, answer))
        .toMulti();
  }

  private HttpRequest http(RerankRequest request) {
    Duration left =
        request.deadline().map(until -> Duration.between(Instant.now(), until)).orElse(LONGEST);
    // A little less for the other side: what it can say in time is worth more than a timeout.
    Duration patience = left.isPositive() ? left : Duration.ofMillis(1);
    double seconds = Math.max(0.001, patience.toMillis() / 1000.0 * 0.95);
    HttpRequest.Builder http =
        HttpRequest.newBuilder(url.resolve("/v2/rerank"))
            .timeout(patience)
            .header("Content-Type", "application/json")
            .header("X-Request-Timeout", Double.toString(seconds))
            .POST(
                BodyPublishers.ofString(
                    EndpointExchange.body(json, request, fullReasoningTokens).toString()));
    apiKey.ifPresent(key -> http.header("Authorization", "Bearer " + key));
    return http.build();
  }

  private RerankEvent read(RerankRequest request, HttpResponse<byte[]> answer) {
    if (answer.statusCode() != 200) {
      Kind kind = answer.statusCode() < 500 ? Kind.INVALID_REQUEST : Kind.UNAVAILABLE;
      throw new EngineException(kind, "the second backend says " + answer.statusCode());
    }
    try {
      JsonNode body = json.readTree(answer.body());
      RerankResult result = EndpointExchange.result(body, request);
      Provenance teller = result.provenance();
      return new RerankEvent.Completed(
          result.from(Provenance.of(teller.backend(), teller.model(), digest())));
    } catch (IOException | IllegalArgumentException e) {
      throw new EngineException(Kind.INTERNAL, "the second backend answers what is no ranking");
    }
  }

  private static EngineException unavailable(Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    return new EngineException(
        Kind.UNAVAILABLE, "the second backend cannot be reached", cause, Optional.empty());
  }

  /** The model behind an address changes; what is not there has none. */
  @Override
  public void look() {
    try {
      var request = HttpRequest.newBuilder(url.resolve("/info")).timeout(CONNECT).build();
      JsonNode info = json.readTree(client.send(request, BodyHandlers.ofByteArray()).body());
      digest = info.path("model_digest").asText("");
    } catch (IOException e) {
      digest = "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** A name of its own while the other side has not told one: its answers are not the first's. */
  @Override
  public String digest() {
    return digest.isEmpty() ? "candidate:" + url : digest;
  }

  /** Whether this is the endpoint at that address. */
  boolean isAt(URI base) {
    return url.equals(base);
  }

  /** What is under way ends first. */
  @Override
  public void close() {
    client.shutdown();
    threads.shutdown();
  }
}
