package io.reasonrank.bench.serving;

import io.reasonrank.bench.serving.Load.Answer;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Three times as many clients as the engine can serve. Whoever is turned away comes back when it
 * was told to, so that a hint that is too short is seen as a second refusal, and one that is too
 * long as an idle engine.
 */
final class OverloadBench {
  private static final int WARM_UP_SECONDS = 10;
  private static final int PEAK_SECONDS = 15;
  private static final int SECONDS = 60;
  private static final int TIMES = 3;
  private static final int PLACES = 4;
  private static final int CLIENTS_AT_PEAK = 3 * PLACES;
  private static final double RIGHT = 0.2;

  private final Setting setting;
  private final List<Buffer> bodies = Bodies.of(2000, 100, 45);
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicLong good = new AtomicLong();
  private final AtomicLong failed = new AtomicLong();
  private final Queue<Double> hintErrors = new ConcurrentLinkedQueue<>();

  OverloadBench(Setting setting) {
    this.setting = setting;
  }

  void run() throws Exception {
    Map<String, String> limits =
        Map.of(
            "BENCH_WINDOW_MILLIS", "20",
            "REASONRANK_MODEL_SLOTS", Integer.toString(PLACES),
            "REASONRANK_CONCURRENCY", "1",
            "REASONRANK_ADMISSION_LONGEST_WAIT", "5s");
    try (Served server = setting.bench(limits);
        Load load = new Load()) {
      saturated(server, load, setting.scaled(WARM_UP_SECONDS));
      double peak = saturated(server, load, setting.scaled(PEAK_SECONDS));
      long before = server.memory("VmRSS");
      overloaded(server, load, peak);
      tellMemory(server, before);
    }
  }

  /** Answers a second with enough clients that always wait for one. */
  private double saturated(Served server, Load load, int seconds) {
    long start = System.nanoTime();
    long end = start + TimeUnit.SECONDS.toNanos(seconds);
    AtomicLong answered = new AtomicLong();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int c = 0; c < CLIENTS_AT_PEAK; c++) {
      clients.add(oneAfterAnother(server, load, end, answered));
    }
    clients.forEach(CompletableFuture::join);
    return answered.get() / ((System.nanoTime() - start) / 1e9);
  }

  private CompletableFuture<Void> oneAfterAnother(
      Served server, Load load, long end, AtomicLong answered) {
    return load.send(server.port(), "/v2/rerank", body(), System.nanoTime())
        .thenCompose(
            answer -> {
              answered.addAndGet(answer.good() ? 1 : 0);
              return System.nanoTime() < end
                  ? oneAfterAnother(server, load, end, answered)
                  : CompletableFuture.completedFuture(null);
            });
  }

  private void overloaded(Served server, Load load, double peak) {
    double rate = TIMES * peak;
    int count = (int) (rate * setting.scaled(SECONDS));
    long start = System.nanoTime();
    List<CompletableFuture<Void>> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Load.until(start + (long) (i / rate * 1e9));
      clients.add(client(server, load, body()));
    }
    double during = good.get() / ((System.nanoTime() - start) / 1e9);
    clients.forEach(CompletableFuture::join);
    double altogether = good.get() / ((System.nanoTime() - start) / 1e9);
    tell(peak, rate, during, altogether);
  }

  private void tell(double peak, double rate, double during, double altogether) {
    Percentiles errors = Percentiles.of(hintErrors);
    long right = hintErrors.stream().filter(error -> error <= RIGHT).count();
    Table.row(
        "goodput at %.1f requests/s, peak %.1f".formatted(rate, peak),
        ">= 90 % of peak",
        "%.0f %% while they came, %.0f %% until all were served; %d failed",
        100 * during / peak,
        100 * altogether / peak,
        failed.get());
    Table.row(
        "Retry-After of %d that were turned away".formatted(hintErrors.size()),
        "right within 20 %",
        "%.1f %% within 20 %%; late by p50 %.0f %%, p95 %.0f %%",
        100.0 * right / Math.max(1, hintErrors.size()),
        100 * errors.median(),
        100 * errors.at(0.95));
  }

  /** Comes back when told, until it is served. */
  private CompletableFuture<Void> client(Served server, Load load, Buffer body) {
    long start = System.nanoTime();
    return load.send(server.port(), "/v2/rerank", body, start)
        .thenCompose(
            first ->
                first.retryAfter().isPresent()
                    ? again(server, load, body, start, first.retryAfter().get(), first)
                    : ended(first));
  }

  private CompletableFuture<Void> again(
      Served server, Load load, Buffer body, long start, long told, Answer refused) {
    return load.send(server.port(), "/v2/rerank", body, System.nanoTime(), wait(refused))
        .thenCompose(
            answer -> {
              if (answer.retryAfter().isPresent()) {
                return again(server, load, body, start, told, answer);
              }
              double turn = (System.nanoTime() - start) / 1e9 - answer.millis() / 1e3;
              hintErrors.add(Math.max(0, turn - told) / told);
              return ended(answer);
            });
  }

  private static long wait(Answer refused) {
    return TimeUnit.SECONDS.toNanos(refused.retryAfter().orElse(1L));
  }

  private CompletableFuture<Void> ended(Answer answer) {
    (answer.good() ? good : failed).incrementAndGet();
    return CompletableFuture.completedFuture(null);
  }

  private Buffer body() {
    return bodies.get(next.getAndIncrement() % bodies.size());
  }

  private static void tellMemory(Served server, long before) throws Exception {
    Table.row(
        "memory under overload, heap of 256 MiB",
        "bounded",
        "%d MiB before, %d MiB at most",
        before,
        server.memory("VmHWM"));
  }
}
