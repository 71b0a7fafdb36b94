package io.reasonrank.function.events;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A server in OpenAI's protocol that turns every list round, after as long as it is told, and has
 * no answer to prompts with {@link #POISON}.
 */
final class OrderingServer implements AutoCloseable {
  static final String POISON = "poisonous";
  private static final Pattern PASSAGES = Pattern.compile("passage number ([0-9]+)");

  private final HttpServer server;
  private volatile long millis;

  OrderingServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/chat/completions", this::answer);
    server.start();
  }

  String baseUrl() {
    return "http://localhost:" + server.getAddress().getPort() + "/v1";
  }

  void takes(long time) {
    millis = time;
  }

  private void answer(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    try {
      Thread.sleep(millis);
      write(exchange, body);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private static void write(HttpExchange exchange, String body) throws IOException {
    if (body.contains(POISON)) {
      exchange.sendResponseHeaders(400, -1);
      return;
    }
    int passages = (int) PASSAGES.matcher(body).results().count();
    List<String> order =
        IntStream.iterate(passages, n -> n > 0, n -> n - 1).mapToObj(n -> "[" + n + "]").toList();
    String chunk =
        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"<think>x</think><answer>"
            + String.join(" > ", order)
            + "</answer>\"},\"finish_reason\":\"stop\"}]}";
    exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    exchange
        .getResponseBody()
        .write(("data: " + chunk + "\n\ndata: [DONE]\n\n").getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
