package io.reasonrank.synthesis.messaging;

import io.reasonrank.stage.Json;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Where the channels and the thread of the stage meet. */
final class Desk {
  private final Labeller labeller;
  private final BlockingQueue<Arrival> arrivals = new LinkedBlockingQueue<>();
  private final AtomicInteger underWay = new AtomicInteger();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  Desk(Labeller labeller) {
    this.labeller = labeller;
  }

  /** A label, and whom to tell that the next one may come. */
  private record Arrival(Labelled labelled, CompletableFuture<Void> taken) {}

  /** Whether no more tasks are begun here; others will have them. */
  boolean closing() {
    return closing.get();
  }

  void close() {
    closing.set(true);
  }

  ExecutorService threads() {
    return threads;
  }

  /** Labels a task; counted as under way until {@link #delivered}. */
  String label(String task) {
    try {
      return Json.line(labeller.label(Json.parse(task, SharedTask.class, "a task")));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  void begun() {
    underWay.incrementAndGet();
  }

  /** The label is at the broker, or there is none. */
  void delivered() {
    underWay.decrementAndGet();
  }

  boolean idle() {
    return underWay.get() == 0;
  }

  /** A label of this worker's own lists; the stage is complete when it was taken. */
  CompletionStage<Void> arrived(String message) {
    var arrival =
        new Arrival(Json.parse(message, Labelled.class, "a label"), new CompletableFuture<>());
    arrivals.add(arrival);
    return arrival.taken();
  }

  Optional<Labelled> take(Duration wait) throws InterruptedException {
    Arrival arrival = arrivals.poll(wait.toMillis(), TimeUnit.MILLISECONDS);
    if (arrival == null) {
      return Optional.empty();
    }
    arrival.taken().complete(null);
    return Optional.of(arrival.labelled());
  }

  void failed(Throwable cause) {
    closing.set(true);
    failure.compareAndSet(null, cause);
  }

  Optional<Throwable> failure() {
    return Optional.ofNullable(failure.get());
  }
}
