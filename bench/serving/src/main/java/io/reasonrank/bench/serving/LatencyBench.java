package io.reasonrank.bench.serving;

import io.reasonrank.bench.serving.Load.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** What the endpoint adds to an echo of the same bodies, with an engine that answers at once. */
record LatencyBench(Setting setting) {
  private static final int RATE = 200;
  private static final int DOCUMENTS = 100;
  private static final int WORDS = 45;
  private static final int WARM_UP_SECONDS = 20;
  private static final int SECONDS = 30;

  private record Run(Percentiles millis, long failed, double serverCores, double clientCores) {}

  void run() throws Exception {
    List<Buffer> bodies = Bodies.of(400, DOCUMENTS, WORDS);
    try (Served server = setting.bench(Map.of());
        Load load = new Load()) {
      measure(server, load, bodies, EchoRoute.PATH, WARM_UP_SECONDS / 4);
      measure(server, load, bodies, "/v2/rerank", WARM_UP_SECONDS);
      Run echo = measure(server, load, bodies, EchoRoute.PATH, SECONDS);
      Run rerank = measure(server, load, bodies, "/v2/rerank", SECONDS);
      tell(echo, rerank, server);
    }
  }

  private static void tell(Run echo, Run rerank, Served server) throws Exception {
    Table.row(
        "added by the endpoint, %d requests/s of %d documents".formatted(RATE, DOCUMENTS),
        "p50 <= 2 ms, p99 <= 10 ms",
        "p50 %.2f ms, p99 %.2f ms (echo %.2f and %.2f, rerank %.2f and %.2f); %d failed",
        rerank.millis.median() - echo.millis.median(),
        rerank.millis.at(0.99) - echo.millis.at(0.99),
        echo.millis.median(),
        echo.millis.at(0.99),
        rerank.millis.median(),
        rerank.millis.at(0.99),
        echo.failed + rerank.failed);
    Table.row(
        "cores in use meanwhile",
        "of %d".formatted(Runtime.getRuntime().availableProcessors()),
        "server %.2f, client %.2f (echo: %.2f, %.2f); server holds %d MiB",
        rerank.serverCores,
        rerank.clientCores,
        echo.serverCores,
        echo.clientCores,
        server.memory("VmRSS"));
  }

  private Run measure(Served server, Load load, List<Buffer> bodies, String path, int seconds) {
    int count = RATE * setting.scaled(seconds);
    double serverBefore = server.cpuSeconds();
    double clientBefore = ownCpuSeconds();
    long start = System.nanoTime();
    List<CompletableFuture<Answer>> answers = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      long due = start + i * 1_000_000_000L / RATE;
      Load.until(due);
      answers.add(load.send(server.port(), path, bodies.get(i % bodies.size()), due));
    }
    List<Answer> all = answers.stream().map(CompletableFuture::join).toList();
    double took = (System.nanoTime() - start) / 1e9;
    return new Run(
        Percentiles.of(all.stream().map(Answer::millis).toList()),
        all.stream().filter(answer -> !answer.good()).count(),
        (server.cpuSeconds() - serverBefore) / took,
        (ownCpuSeconds() - clientBefore) / took);
  }

  private static double ownCpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
  }
}
