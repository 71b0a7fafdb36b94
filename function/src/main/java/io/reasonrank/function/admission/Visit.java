package io.reasonrank.function.admission;

import io.reasonrank.function.admission.EngineQueue.Ticket;
import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RefusedException;
import io.reasonrank.function.rerank.Results;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankOptions.OnEngineFailure;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.smallrye.mutiny.subscription.MultiEmitter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One request between the door and its end: it waits, runs, and gives its place and tokens back.
 */
final class Visit {
  private static final String LATE = "the deadline came while the request waited for the engine";

  private final AdmissionGate gate;
  private final Job job;
  private final Forecast forecast;
  private final MultiEmitter<? super RerankEvent> emitter;
  private @Nullable Ticket ticket;
  private @Nullable Cancellable work;
  private @Nullable ScheduledFuture<?> alarm;
  private long used;
  private boolean started;
  private boolean over;

  Visit(AdmissionGate gate, Job job, Forecast forecast, MultiEmitter<? super RerankEvent> emitter) {
    this.gate = gate;
    this.job = job;
    this.forecast = forecast;
    this.emitter = emitter;
  }

  void begin(Function<Job, Multi<RerankEvent>> inside) {
    Ticket mine =
        new Ticket(
            who(job),
            forecast.seconds(),
            job.priority(),
            characters(job),
            System.nanoTime(),
            () -> run(inside));
    synchronized (this) {
      ticket = mine;
    }
    emitter.onTermination(this::end);
    Duration patience = gate.patience(job);
    Optional<Duration> later = gate.queue().enter(mine, patience);
    if (later.isPresent()) {
      gate.refused(Problem.Kind.OVERLOADED, "the queue is full; come back later", later)
          .subscribe()
          .with(event -> {}, emitter::fail);
    } else {
      setAlarm(patience);
    }
  }

  /** A client that comes back asks the same. */
  private static Object who(Job job) {
    return List.of(
        job.context().caller().name(),
        job.request().query().hashCode(),
        job.request().passages().hashCode());
  }

  private static long characters(Job job) {
    return job.request().query().length()
        + job.request().passages().stream().mapToLong(String::length).sum();
  }

  /** Who still waits at the deadline never reaches the engine. */
  private synchronized void setAlarm(Duration patience) {
    if (!started && !over) {
      alarm = gate.timer().schedule(this::late, patience.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private void late() {
    synchronized (this) {
      if (started || over) {
        return;
      }
      over = true;
    }
    if (job.request().options().onEngineFailure() == OnEngineFailure.INPUT_ORDER) {
      emitter.emit(new Completed(Results.late(job, Results.inputOrder(job), LATE)));
      emitter.complete();
    } else {
      emitter.fail(new RefusedException(Problem.of(Problem.Kind.TIMEOUT, LATE)));
    }
  }

  private void run(Function<Job, Multi<RerankEvent>> inside) {
    synchronized (this) {
      if (over) {
        return;
      }
      started = true;
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
    // Whoever gave up the place must not do the next one's work.
    gate.workers().execute(() -> work(inside));
  }

  private void work(Function<Job, Multi<RerankEvent>> inside) {
    long start = System.nanoTime();
    Ticket mine = ticket;
    if (mine != null) {
      gate.started(mine);
    }
    Cancellable running =
        inside
            .apply(job)
            .subscribe()
            .with(event -> told(event, start), emitter::fail, emitter::complete);
    synchronized (this) {
      work = running;
      if (over) {
        running.cancel();
      }
    }
  }

  private void told(RerankEvent event, long start) {
    if (event instanceof Completed(RerankResult result)) {
      var tokens = result.usage().tokens();
      used = tokens.promptTokens() + tokens.reasoningTokens() + tokens.answerTokens();
      learn(result.partial(), (System.nanoTime() - start) / 1e9);
    }
    emitter.emit(event);
  }

  /** Work that was cut short says only that it would have taken longer. */
  private void learn(boolean partial, double seconds) {
    if (!partial) {
      gate.forecaster().learn(job, used, seconds);
    } else if (seconds > forecast.seconds()) {
      gate.forecaster().learn(job, 0, seconds);
    }
  }

  /** The end, by whatever way: an answer, a fault, a client that has gone. */
  private void end() {
    Ticket mine;
    synchronized (this) {
      over = true;
      mine = ticket;
      if (work != null) {
        work.cancel();
      }
      if (alarm != null) {
        alarm.cancel(false);
      }
    }
    if (mine != null) {
      gate.queue().leave(mine);
    }
    gate.buckets().settle(job.context().caller(), unused());
  }

  /** What ran without telling its tokens, or was given up, has cost what was forecast. */
  private synchronized long unused() {
    if (!started) {
      return forecast.tokens();
    }
    return used > 0 ? forecast.tokens() - used : 0;
  }
}
