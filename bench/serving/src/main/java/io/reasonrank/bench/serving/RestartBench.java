package io.reasonrank.bench.serving;

import io.reasonrank.bench.serving.Load.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * A thousand requests while both of two endpoints are exchanged, one after the other. They are sent
 * to whoever said last that it is ready, as a Service does it.
 */
final class RestartBench {
  private static final int REQUESTS = 1000;
  private static final int RATE = 40;
  private static final int PROBE_MILLIS = 200;
  private static final Map<String, String> SETTINGS =
      Map.of(
          "REASONRANK_ENGINE", "lexical",
          "REASONRANK_CACHE_WEIGHT", "0",
          "QUARKUS_SHUTDOWN_DELAY", "1s");

  private final Setting setting;
  private final AtomicReferenceArray<Boolean> ready = new AtomicReferenceArray<>(2);
  private final AtomicReferenceArray<Served> servers = new AtomicReferenceArray<>(2);

  RestartBench(Setting setting) {
    this.setting = setting;
  }

  void run() throws Exception {
    for (int i = 0; i < 2; i++) {
      servers.set(i, setting.endpoint(i, SETTINGS).whenReady());
      ready.set(i, true);
    }
    try (ExecutorService hands = Executors.newCachedThreadPool();
        Load load = new Load()) {
      Future<?> probes = hands.submit(this::probe);
      Future<Integer> exchange = hands.submit(this::exchange);
      List<Answer> answers = send(load);
      int exchanged = exchange.get();
      probes.cancel(true);
      tell(answers, exchanged);
    } finally {
      servers.get(0).close();
      servers.get(1).close();
    }
  }

  private List<Answer> send(Load load) {
    List<Buffer> bodies = Bodies.of(100, 20, 45);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < REQUESTS; i++) {
      long due = start + i * 1_000_000_000L / RATE;
      Load.until(due);
      int to = ready.get(i % 2) ? i % 2 : 1 - i % 2;
      answers.add(load.send(setting.port(to), "/v1/rerank", bodies.get(i % 100), due));
    }
    return answers.stream().map(CompletableFuture::join).toList();
  }

  private void probe() {
    try {
      while (!Thread.interrupted()) {
        for (int i = 0; i < 2; i++) {
          ready.set(i, servers.get(i).isReady());
        }
        TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Integer exchange() throws Exception {
    for (int i = 0; i < 2; i++) {
      TimeUnit.SECONDS.sleep(2);
      servers.get(i).stop();
      servers.set(i, setting.endpoint(i, SETTINGS).whenReady());
      TimeUnit.MILLISECONDS.sleep(2 * PROBE_MILLIS);
    }
    return 2;
  }

  private static void tell(List<Answer> answers, int exchanged) {
    long dropped = answers.stream().filter(answer -> !answer.good()).count();
    Table.row(
        "%d requests through a rolling restart of %d endpoints"
            .formatted(answers.size(), exchanged),
        "0 dropped",
        "%d dropped; slowest answer %.0f ms",
        dropped,
        Percentiles.of(answers.stream().map(Answer::millis).toList()).most());
  }
}
