package io.reasonrank.promotion.forge;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.stage.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A host of pull requests on the loopback interface, answering in the documented shapes of GitHub
 * ({@code /api/v3}), GitLab ({@code /api/v4}) and Gitea ({@code /api/v1}).
 */
public final class ForgeServer implements AutoCloseable {
  /** Repository that it knows. */
  public static final RepositoryPath REPOSITORY = new RepositoryPath("search/team", "serving");

  /** Token that it takes. */
  public static final String TOKEN = "t0ken";

  /** A pull request that it holds. */
  public static final class Request {
    final int number;
    final JsonNode sent;
    final String branch;

    /** {@code open}, {@code closed} or {@code merged}. */
    public String state = "open";

    Request(int number, JsonNode sent, String branch) {
      this.number = number;
      this.sent = sent;
      this.branch = branch;
    }
  }

  private final HttpServer server;
  private final List<Request> requests = new ArrayList<>();
  private final AtomicInteger failures = new AtomicInteger();

  /** Starts it. */
  public ForgeServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/api/v3/repos/" + REPOSITORY + "/pulls", exchange -> github(exchange));
    server.createContext("/api/v1/repos/" + REPOSITORY + "/pulls", exchange -> gitea(exchange));
    server.createContext("/api/v4/projects/", exchange -> gitlab(exchange));
    server.start();
  }

  public GitHubForge github() {
    return new GitHubForge(root() + "/api/v3", REPOSITORY, TOKEN);
  }

  public GitLabForge gitlab() {
    return new GitLabForge(root() + "/api/v4", REPOSITORY, TOKEN);
  }

  public GiteaForge gitea() {
    return new GiteaForge(root() + "/api/v1", REPOSITORY, TOKEN);
  }

  public String root() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  public List<Request> requests() {
    return requests;
  }

  /** The next so many requests to open are answered with 502, after nothing was done. */
  public void failToOpen(int times) {
    failures.set(times);
  }

  private void github(HttpExchange exchange) throws IOException {
    boolean known = header(exchange, "Authorization").equals("Bearer " + TOKEN);
    String head = query(exchange).getOrDefault("head", ":");
    answer(
        exchange,
        known,
        "head",
        r -> r.branch.equals(head.substring(head.indexOf(':') + 1)),
        r ->
            shape(r, "html_url")
                .put("state", r.state.equals("open") ? "open" : "closed")
                .put("merged_at", r.state.equals("merged") ? "2026-01-01T00:00:00Z" : null));
  }

  private void gitea(HttpExchange exchange) throws IOException {
    boolean known = header(exchange, "Authorization").equals("token " + TOKEN);
    int page = Integer.parseInt(query(exchange).getOrDefault("page", "1"));
    answer(
        exchange,
        known,
        "head",
        r -> requests.size() - r.number == page - 1, // one per page, newest first
        r -> {
          ObjectNode node = shape(r, "html_url");
          node.put("state", r.state.equals("open") ? "open" : "closed");
          node.put("merged", r.state.equals("merged"));
          node.putObject("head").put("ref", r.branch);
          return node;
        });
  }

  private void gitlab(HttpExchange exchange) throws IOException {
    boolean known =
        header(exchange, "PRIVATE-TOKEN").equals(TOKEN)
            && exchange
                .getRequestURI()
                .getRawPath()
                .equals("/api/v4/projects/search%2Fteam%2Fserving/merge_requests");
    String branch = query(exchange).getOrDefault("source_branch", "");
    answer(
        exchange,
        known,
        "source_branch",
        r -> r.branch.equals(branch),
        r -> shape(r, "web_url").put("state", r.state.replace("open", "opened")));
  }

  private interface Wanted {
    boolean matches(Request request);
  }

  private interface Shape {
    ObjectNode of(Request request);
  }

  private synchronized void answer(
      HttpExchange exchange, boolean known, String branch, Wanted wanted, Shape shape)
      throws IOException {
    if (!known) {
      send(exchange, 404, Json.object().put("message", "Not Found"));
    } else if (exchange.getRequestMethod().equals("GET")) {
      ArrayNode list = Json.mapper().createArrayNode();
      requests.stream()
          .filter(wanted::matches)
          .sorted(Comparator.comparingInt((Request r) -> r.number).reversed())
          .forEach(r -> list.add(shape.of(r)));
      send(exchange, 200, list);
    } else {
      open(exchange, branch, shape);
    }
  }

  private void open(HttpExchange exchange, String branch, Shape shape) throws IOException {
    JsonNode sent = Json.mapper().readTree(exchange.getRequestBody());
    String from = sent.path(branch).asText();
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      send(exchange, 502, Json.object().put("message", "Bad Gateway"));
    } else if (requests.stream().anyMatch(r -> r.branch.equals(from) && r.state.equals("open"))) {
      send(exchange, 409, Json.object().put("message", "already exists"));
    } else {
      requests.add(new Request(requests.size() + 1, sent, from));
      send(exchange, 201, shape.of(requests.getLast()));
    }
  }

  private ObjectNode shape(Request request, String address) {
    return Json.object()
        .put("number", request.number)
        .put(address, root() + "/" + REPOSITORY + "/pulls/" + request.number);
  }

  private static String header(HttpExchange exchange, String name) {
    return String.valueOf(exchange.getRequestHeaders().getFirst(name));
  }

  private static Map<String, String> query(HttpExchange exchange) {
    String raw = String.valueOf(exchange.getRequestURI().getRawQuery());
    return Stream.of(raw.split("&"))
        .map(pair -> pair.split("=", 2))
        .filter(pair -> pair.length == 2)
        .collect(
            Collectors.toMap(
                pair -> pair[0],
                pair -> URLDecoder.decode(pair[1], StandardCharsets.UTF_8),
                (one, other) -> other,
                TreeMap::new));
  }

  private static void send(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
