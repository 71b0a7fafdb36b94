package io.reasonrank.operator.canary;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Requests at a steady rate, whoever answers; every one over a connection of its own, so that each
 * may meet another pod.
 */
final class Clients implements AutoCloseable {
  private static final int PASSAGES = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Supplier<String> address;
  private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
  private final AtomicLong number = new AtomicLong();
  private final AtomicLong answered = new AtomicLong();
  private final CopyOnWriteArrayList<String> failures = new CopyOnWriteArrayList<>();

  Clients(Supplier<String> address) {
    this.address = address;
  }

  /** Asks so many times a second from now on. */
  void start(int rate) {
    clock.scheduleAtFixedRate(
        () -> Thread.ofVirtual().start(this::ask), 0, 1_000_000L / rate, TimeUnit.MICROSECONDS);
  }

  long answered() {
    return answered.get();
  }

  /** What went wrong, a line each. */
  java.util.List<String> failures() {
    return java.util.List.copyOf(failures);
  }

  private void ask() {
    long query = number.getAndIncrement();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      HttpResponse<String> response =
          client.send(request(query), HttpResponse.BodyHandlers.ofString());
      boolean whole =
          response.statusCode() == 200
              && response.body().split("relevance_score", -1).length == PASSAGES + 1;
      if (whole) {
        answered.incrementAndGet();
      } else {
        failures.add(response.statusCode() + " " + response.body());
      }
    } catch (IOException e) {
      failures.add(String.valueOf(e));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpRequest request(long query) {
    var random = new Random(query);
    String documents =
        random
            .ints(PASSAGES, 0, 1000)
            .mapToObj(worth -> "\"worth " + worth + "\"")
            .collect(Collectors.joining(","));
    return HttpRequest.newBuilder(URI.create("http://" + address.get() + "/v2/rerank"))
        .timeout(PATIENCE)
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"query\":\"query " + query + "\",\"documents\":[" + documents + "]}"))
        .build();
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
