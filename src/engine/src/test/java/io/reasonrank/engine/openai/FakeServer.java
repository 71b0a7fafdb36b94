package io.reasonrank.engine.openai;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** A real HTTP server of this machine that answers as a test says. */
final class FakeServer implements AutoCloseable {
  /** Bytes of one answer. */
  interface Answer {
    void write(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  final CompletableFuture<String> path = new CompletableFuture<>();
  final CompletableFuture<String> body = new CompletableFuture<>();
  final CompletableFuture<String> authorization = new CompletableFuture<>();

  final AtomicInteger asked = new AtomicInteger();

  /** Gives the answers in turn, the last one from then on. */
  FakeServer(Answer... answers) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/", exchange -> answer(exchange, answers));
    server.start();
  }

  private void answer(HttpExchange exchange, Answer... answers) throws IOException {
    path.complete(exchange.getRequestURI().getPath());
    authorization.complete(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
    body.complete(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
    answers[Math.min(asked.getAndIncrement(), answers.length - 1)].write(exchange);
  }

  URI baseUrl() {
    return URI.create("http://localhost:" + server.getAddress().getPort() + "/v1");
  }

  /** Streams the chunks, each as one event, and ends as servers do. */
  static Answer streaming(String... chunks) {
    return exchange -> {
      exchange.getResponseHeaders().add("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        for (String chunk : chunks) {
          out.write(("data: " + chunk + "\n\n").getBytes(StandardCharsets.UTF_8));
          out.flush();
        }
      }
    };
  }

  /** One answer that is no stream. */
  static Answer plain(int status, Map<String, String> headers, String body) {
    return exchange -> {
      headers.forEach(exchange.getResponseHeaders()::add);
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(bytes);
      }
    };
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
