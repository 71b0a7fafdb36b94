package io.reasonrank.training.reward;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.reasonrank.ranking.reward.RewardSpec;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Answers reward requests; see {@link RewardProtocol} for what may be asked. */
public final class RewardServer implements AutoCloseable {
  private static final int MOST_BYTES = 64 << 20;

  private final HttpServer http;
  private final ExecutorService workers = Executors.newVirtualThreadPerTaskExecutor();
  private final RewardProtocol protocol;

  private RewardServer(RewardSpec spec, String host, int port) throws IOException {
    this.protocol = new RewardProtocol(spec);
    this.http = HttpServer.create(new InetSocketAddress(host, port), 0);
    http.createContext("/", this::handle);
    http.setExecutor(workers);
    http.start();
  }

  /**
   * Listens.
   *
   * @param port 0 for a free one
   * @throws IOException if the address cannot be taken
   */
  public static RewardServer start(RewardSpec spec, String host, int port) throws IOException {
    return new RewardServer(spec, host, port);
  }

  /** The port that it listens on. */
  public int port() {
    return http.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (exchange.getRequestMethod().equals("GET")
          && exchange.getRequestURI().getPath().equals("/health")) {
        send(exchange, 200, "{\"status\":\"ok\"}");
      } else if (!exchange.getRequestMethod().equals("POST")) {
        send(exchange, 405, RewardProtocol.error("use POST"));
      } else {
        post(exchange);
      }
    }
  }

  private void post(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readNBytes(MOST_BYTES + 1);
    if (body.length > MOST_BYTES) {
      send(exchange, 413, RewardProtocol.error("more than " + MOST_BYTES + " bytes; send fewer"));
      return;
    }
    try {
      send(exchange, 200, protocol.answer(body));
    } catch (IllegalArgumentException e) {
      send(exchange, 400, RewardProtocol.error(String.valueOf(e.getMessage())));
    }
  }

  private static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    http.stop(0);
    workers.shutdownNow();
  }
}
