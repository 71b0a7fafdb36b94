package io.reasonrank.operator.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.Json;
import io.reasonrank.testing.Door;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Pull requests in the documented shape of Gitea's API, on the loopback interface. */
public final class TestForge implements AutoCloseable {
  /** What it takes as a token. */
  public static final String TOKEN = "t0ken";

  private final HttpServer server;
  private final Door door;
  private final List<ObjectNode> requests = new CopyOnWriteArrayList<>();

  /** Starts it. */
  public TestForge() throws IOException {
    this(Door.OPEN);
  }

  /** Starts it behind a door. */
  public TestForge(Door door) throws IOException {
    this.door = door;
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v1/", this::answer);
    server.start();
  }

  /** Address of the API. */
  public String api() {
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/api/v1";
  }

  /** Branches that pull requests were opened from. */
  public List<String> opened() {
    return requests.stream().map(request -> request.at("/head/ref").asText()).toList();
  }

  /** What a pull request says. */
  public String body(int index) {
    return requests.get(index).path("body").asText();
  }

  /** Somebody closes the newest pull request, unmerged. */
  public void close(int index) {
    requests.get(index).put("state", "closed");
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      boolean known =
          ("token " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
      if (!known) {
        exchange.sendResponseHeaders(401, -1);
        return;
      }
      String request = exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
      if (!door.letsIn(request)) {
        return;
      }
      JsonNode answer =
          exchange.getRequestMethod().equals("POST") ? open(exchange) : list(exchange);
      if (!door.letsOut(request)) {
        return;
      }
      byte[] body = Json.line(answer).getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().add("Content-Type", "application/json");
      exchange.sendResponseHeaders(
          exchange.getRequestMethod().equals("POST") ? 201 : 200, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private JsonNode list(HttpExchange exchange) {
    ArrayNode page = Json.mapper().createArrayNode();
    if (exchange.getRequestURI().getQuery().contains("page=1")) {
      requests.forEach(page::add);
    }
    return page;
  }

  private JsonNode open(HttpExchange exchange) throws IOException {
    String text = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    JsonNode sent = Json.parse(text, JsonNode.class, "pull request");
    ObjectNode request =
        Json.object()
            .put("html_url", "http://forge/pulls/" + (requests.size() + 1))
            .put("state", "open")
            .put("merged", false)
            .put("body", sent.path("body").asText());
    request.putObject("head").put("ref", sent.path("head").asText());
    requests.add(request);
    return request;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
