package io.reasonrank.client;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Asks an endpoint for rankings. It tells the endpoint how long it waits, so that the answer is the
 * best ranking until then and not a timeout; when the endpoint is busy it comes back when it was
 * told to, if there is time for that. Safe for use by many threads.
 */
public final class RerankClient implements AutoCloseable {
  private static final Duration CONNECT = Duration.ofSeconds(5);

  private final Endpoint endpoint;
  private final Exchange exchange;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  public RerankClient(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.exchange = new Exchange(endpoint);
  }

  /**
   * Ranks documents; waits for the answer.
   *
   * @throws RerankException if there is none in time, or never will be
   */
  public RerankAnswer rank(String query, List<String> documents) {
    return attempt(query, documents, null);
  }

  /**
   * Ranks documents and tells rankings on the way, indexes best first, as soon as there are some.
   *
   * @throws RerankException if there is none in time, or never will be
   */
  public RerankAnswer rank(
      String query, List<String> documents, Consumer<List<Integer>> provisional) {
    return attempt(query, documents, new EventReader(provisional));
  }

  private RerankAnswer attempt(
      String query, List<String> documents, @org.jspecify.annotations.Nullable EventReader events) {
    byte[] body = exchange.body(query, documents, events != null);
    long until = System.nanoTime() + endpoint.patience().toNanos();
    try {
      while (true) {
        Duration left = Duration.ofNanos(Math.max(1, until - System.nanoTime()));
        var response = http.send(exchange.request(body, left), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = response.body()) {
          if (response.statusCode() == 200) {
            return events == null ? exchange.answer(lines) : events.read(lines, exchange);
          }
          RerankException refusal = exchange.refusal(response, lines);
          pause(refusal, Duration.ofNanos(until - System.nanoTime()));
        }
      }
    } catch (HttpTimeoutException e) {
      throw new RerankException("no answer from " + endpoint.baseUrl() + " in time", e);
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new RerankException("cannot ask " + endpoint.baseUrl() + ": " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RerankException("interrupted while waiting for a ranking", e);
    }
  }

  /** Waits as long as the endpoint says, if there is time left after that. */
  private static void pause(RerankException refusal, Duration left) throws InterruptedException {
    Duration wait = refusal.retryAfter().orElse(Duration.ZERO);
    boolean comesBack = refusal.status() == 429 || refusal.status() == 503;
    if (!comesBack || wait.isZero() || wait.compareTo(left) >= 0) {
      throw refusal;
    }
    Thread.sleep(wait);
  }

  @Override
  public void close() {
    http.close();
  }
}
