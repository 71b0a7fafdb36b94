package io.reasonrank.promotion.canary;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The function's {@code PUT /admin/v1/routing}. Messages never hold the token. */
public final class RoutingApi {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String PATH = "/admin/v1/routing";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * Sets the shares and asks what was seen.
   *
   * @param endpoint address of one process that serves
   * @param token of its admin paths; empty where it needs none
   * @throws StageException if it does not answer, or refuses
   */
  public Steered steer(URI endpoint, Optional<String> token, Steering wanted) {
    ObjectNode body =
        Json.object()
            .put("weight", wanted.weight())
            .put("mirror", wanted.mirror())
            .put("candidate_url", wanted.candidate().toString())
            .put("lease_seconds", wanted.lease().toMillis() / 1000.0);
    return steered(send(request(endpoint, token, body), endpoint));
  }

  /** Gives everything back to the model that the endpoint has itself. */
  public void takeBack(URI endpoint, Optional<String> token) {
    ObjectNode body = Json.object().put("weight", 0).put("mirror", 0);
    send(request(endpoint, token, body), endpoint);
  }

  private static HttpRequest request(URI endpoint, Optional<String> token, ObjectNode body) {
    var request =
        HttpRequest.newBuilder(endpoint.resolve(PATH))
            .timeout(TIMEOUT)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.toString()));
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request.build();
  }

  private JsonNode send(HttpRequest request, URI endpoint) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new StageException(
            ExitCode.UNAVAILABLE,
            endpoint + PATH + " answered " + response.statusCode() + "; check its admin token");
      }
      return Json.parse(response.body(), JsonNode.class, endpoint + PATH);
    } catch (IOException e) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          endpoint + " cannot be reached: " + e.getClass().getSimpleName() + "; try again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TEMPORARY, endpoint + ": interrupted", e);
    }
  }

  static Steered steered(JsonNode state) {
    JsonNode backends = state.path("backends");
    JsonNode mirrored = state.path("mirrored");
    JsonNode feedback = state.path("feedback");
    return new Steered(
        state.path("weight").asDouble(),
        state.path("candidate_digest").asText(""),
        new Observation(
            sample(backends.path("primary")),
            sample(backends.path("candidate")),
            sample(backends.path("copies")),
            new Moments(
                mirrored.path("compared").asLong(),
                mirrored.path("tau").asDouble(),
                mirrored.path("tau_variance").asDouble()),
            moments(feedback.path("primary")),
            moments(feedback.path("candidate"))));
  }

  private static Moments moments(JsonNode feedback) {
    return new Moments(
        feedback.path("judged").asLong(),
        feedback.path("mean_ndcg").asDouble(),
        feedback.path("variance_ndcg").asDouble());
  }

  private static Sample sample(JsonNode backend) {
    SortedMap<Double, Long> seconds = new TreeMap<>();
    for (JsonNode bucket : backend.path("seconds")) {
      seconds.put(bucket.path("le").asDouble(), bucket.path("count").asLong());
    }
    return new Sample(
        backend.path("ok").asLong(),
        backend.path("partial").asLong(),
        backend.path("degraded").asLong(),
        backend.path("failed").asLong(),
        seconds);
  }
}
