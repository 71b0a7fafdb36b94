package io.reasonrank.promotion.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.Json;
import io.reasonrank.stage.StageException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** JSON over HTTPS with a host's API. Messages never hold the token. */
final class ForgeApi {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final int LONGEST_REASON = 300;

  private final HttpClient client;
  private final String root;
  private final Map<String, String> headers;

  /**
   * @param root address of the API, without a slash at its end
   * @param headers that sign in and choose a version
   */
  ForgeApi(String root, Map<String, String> headers) {
    this.client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    this.root = root;
    this.headers = headers;
  }

  JsonNode get(String path) {
    return answer(send(request(path).GET().build()));
  }

  /** What was made; empty where the host says that it is there already (409, 422). */
  private Optional<JsonNode> post(String path, ObjectNode body) {
    HttpResponse<String> response =
        send(
            request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                .build());
    return response.statusCode() == 409 || response.statusCode() == 422
        ? Optional.empty()
        : Optional.of(answer(response));
  }

  /** Opens a request; where the host has one from that branch already, that one is given back. */
  PullRequest open(
      String path,
      ObjectNode body,
      Function<JsonNode, PullRequest> shape,
      Forge host,
      Forge.PullRequestText text) {
    return post(path, body)
        .map(shape)
        .or(() -> host.find(text.branch()))
        .orElseThrow(
            () ->
                StageException.configuration(
                    root
                        + " refused a request to merge "
                        + text.branch()
                        + " into "
                        + text.base()
                        + "; check that both branches are in the repository"));
  }

  /** What GitHub and Gitea want to know of a new pull request. */
  static ObjectNode pullRequest(Forge.PullRequestText text) {
    return Json.object()
        .put("title", text.title())
        .put("body", text.body())
        .put("head", text.branch())
        .put("base", text.base());
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private HttpRequest.Builder request(String path) {
    var request = HttpRequest.newBuilder(URI.create(root + path)).timeout(TIMEOUT);
    request.header("Accept", "application/json").header("User-Agent", "reasonrank");
    headers.forEach(request::setHeader);
    return request;
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new StageException(
          ExitCode.UNAVAILABLE, root + " cannot be reached: " + reason(e) + "; try again", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StageException(ExitCode.TEMPORARY, root + ": interrupted", e);
    }
  }

  private JsonNode answer(HttpResponse<String> response) {
    int status = response.statusCode();
    if (status / 100 == 2) {
      return Json.parse(response.body(), JsonNode.class, root);
    }
    boolean refused = status == 401 || status == 403 || status == 404;
    String body = response.body();
    throw new StageException(
        refused ? ExitCode.PERMISSION : ExitCode.UNAVAILABLE,
        root
            + " answered "
            + status
            + ": "
            + body.substring(0, Math.min(LONGEST_REASON, body.length())).replaceAll("\\s+", " ")
            + (refused ? "; check the repository and the rights of the token" : "; try again"));
  }

  private static String reason(IOException e) {
    return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
  }
}
