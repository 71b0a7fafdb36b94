package io.reasonrank.promotion.canary;

import com.fasterxml.jackson.databind.JsonNode;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** JSON over the paths of an endpoint that change it. Messages never hold the token. */
final class AdminClient {
  private static final Duration CONNECT = Duration.ofSeconds(2);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /**
   * Asks.
   *
   * @throws StageException 69 if it does not answer, 78 if it refuses what was asked for, 77 if it
   *     does not let the holder of this token in
   */
  JsonNode get(URI endpoint, String path, Optional<String> token) {
    return send(request(endpoint, path, token).GET().build());
  }

  /** Sets something; otherwise as {@link #get}. */
  JsonNode put(URI endpoint, String path, Optional<String> token, JsonNode body) {
    return send(
        request(endpoint, path, token)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body.toString()))
            .build());
  }

  private static HttpRequest.Builder request(URI endpoint, String path, Optional<String> token) {
    var request = HttpRequest.newBuilder(endpoint.resolve(path)).timeout(TIMEOUT);
    token.ifPresent(secret -> request.header("Authorization", "Bearer " + secret));
    return request;
  }

  private JsonNode send(HttpRequest request) {
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      String place = request.uri().toString();
      return switch (response.statusCode()) {
        case HttpURLConnection.HTTP_OK, HttpURLConnection.HTTP_ACCEPTED ->
            Json.parse(response.body(), JsonNode.class, place);
        case HttpURLConnection.HTTP_BAD_REQUEST ->
            throw StageException.configuration(place + " refused: " + response.body());
        case HttpURLConnection.HTTP_FORBIDDEN ->
            throw new StageException(
                ExitCode.PERMISSION, place + " answered 403; check its admin token");
        default ->
            throw new StageException(
                ExitCode.UNAVAILABLE, place + " answered " + response.statusCode() + "; try again");
      };
    } catch (IOException e) {
      throw new StageException(
          ExitCode.UNAVAILABLE,
          request.uri() + " cannot be reached: " + e.getClass().getSimpleName() + "; try again",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TEMPORARY, request.uri() + ": interrupted", e);
    }
  }
}
