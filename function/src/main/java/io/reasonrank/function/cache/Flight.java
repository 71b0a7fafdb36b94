package io.reasonrank.function.cache;

import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Results;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankEvent.Provisional;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One run of the engine for all who ask the same at the same time. It ends early only when the last
 * of them has gone.
 */
final class Flight {
  private static final Duration SLACK = Duration.ofSeconds(1);

  private final Job leader;
  private final Consumer<Flight> over;
  private final ScheduledExecutorService timer;
  private final List<RerankEvent> told = new ArrayList<>();
  private final List<Passenger> passengers = new ArrayList<>();
  private @Nullable Cancellable work;
  private boolean ended;

  /** Someone who waits for the answer. */
  private record Passenger(Job job, MultiEmitter<? super RerankEvent> emitter) {}

  /**
   * @param leader whose request is run
   * @param over called when nobody can join any more
   */
  Flight(Job leader, ScheduledExecutorService timer, Consumer<Flight> over) {
    this.leader = leader;
    this.timer = timer;
    this.over = over;
  }

  /** Whether the answer will be there for a request, and be as good as its time allows. */
  boolean suits(Job job) {
    return !job.deadline().isAfter(leader.deadline().plus(SLACK));
  }

  /** Joins; false if it was too late for that. */
  synchronized boolean join(Job job, MultiEmitter<? super RerankEvent> emitter, Instant now) {
    if (ended) {
      return false;
    }
    Passenger passenger = new Passenger(job, emitter);
    told.forEach(emitter::emit);
    passengers.add(passenger);
    ScheduledFuture<?> alarm = alarm(passenger, now);
    emitter.onTermination(
        () -> {
          if (alarm != null) {
            alarm.cancel(false);
          }
          left(passenger);
        });
    return true;
  }

  /** Only who has less time than the leader needs a clock of its own. */
  private @Nullable ScheduledFuture<?> alarm(Passenger passenger, Instant now) {
    if (!passenger.job().deadline().isBefore(leader.deadline())) {
      return null;
    }
    long left = Math.max(0, Duration.between(now, passenger.job().deadline()).toNanos());
    return timer.schedule(() -> late(passenger), left, TimeUnit.NANOSECONDS);
  }

  void takeOff(Multi<RerankEvent> events) {
    Cancellable running = events.subscribe().with(this::tell, this::fail, this::complete);
    boolean abandoned;
    synchronized (this) {
      work = running;
      abandoned = passengers.isEmpty();
    }
    if (abandoned) {
      running.cancel();
    }
  }

  private synchronized void tell(RerankEvent event) {
    told.add(event);
    for (Passenger passenger : List.copyOf(passengers)) {
      passenger
          .emitter()
          .emit(event instanceof Completed(var result) ? own(result, passenger) : event);
    }
  }

  private Completed own(RerankResult result, Passenger passenger) {
    Job job = passenger.job();
    return new Completed(job == leader ? result : Results.shared(result, job.request().id()));
  }

  private void complete() {
    end().forEach(passenger -> passenger.emitter().complete());
  }

  private void fail(Throwable failure) {
    end().forEach(passenger -> passenger.emitter().fail(failure));
  }

  private synchronized List<Passenger> end() {
    ended = true;
    over.accept(this);
    return List.copyOf(passengers);
  }

  private void late(Passenger passenger) {
    List<Integer> order;
    synchronized (this) {
      order = bestSoFar();
    }
    passenger
        .emitter()
        .emit(new Completed(Results.late(passenger.job(), order, "the deadline came first")));
    passenger.emitter().complete();
  }

  private List<Integer> bestSoFar() {
    for (RerankEvent event : told.reversed()) {
      if (event instanceof Provisional(int round, List<Integer> order)) {
        return order;
      }
    }
    return Results.inputOrder(leader);
  }

  private void left(Passenger passenger) {
    Cancellable abandoned = null;
    synchronized (this) {
      passengers.remove(passenger);
      if (passengers.isEmpty() && !ended) {
        ended = true;
        over.accept(this);
        abandoned = work;
      }
    }
    if (abandoned != null) {
      abandoned.cancel();
    }
  }
}
