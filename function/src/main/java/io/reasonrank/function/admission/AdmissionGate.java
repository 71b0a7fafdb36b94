package io.reasonrank.function.admission;

import io.micrometer.core.instrument.MeterRegistry;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Deadlines;
import io.reasonrank.function.rerank.Gate;
import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RefusedException;
import io.reasonrank.reranker.RerankEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.Priority;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;

/** The queue before the engine, and every caller's quota. */
@Singleton
@Priority(100)
public class AdmissionGate implements Gate {
  private final Forecaster forecaster;
  private final TokenBuckets buckets;
  private final EngineQueue queue;
  private final MeterRegistry metrics;
  private final Clock clock = Clock.systemUTC();
  private final ScheduledExecutorService timer;

  AdmissionGate(ServeConfig config, Deadlines deadlines, MeterRegistry metrics) {
    this.timer = deadlines.timer();
    ServeConfig.Admission settings = config.admission();
    this.forecaster = new Forecaster(config.passageTokens(), settings.tokensPerSecond());
    this.buckets = new TokenBuckets(settings.tokensPerMinute(), System::nanoTime);
    this.queue =
        new EngineQueue(
            places(config), settings.longestWait(), settings.waitingCharacters(), System::nanoTime);
    this.metrics = metrics;
    metrics.gauge("reasonrank.queue.predicted.seconds", queue, q -> q.waitOf(0));
    metrics.gauge("reasonrank.queue.waiting", queue, EngineQueue::waitingNow);
    metrics.gauge("reasonrank.queue.running", queue, EngineQueue::runningNow);
  }

  /** As many requests as fill the embedded engine's slots; a server behind us has its own queue. */
  private static int places(ServeConfig config) {
    int whole = Math.max(1, config.model().slots() / config.concurrency());
    return config
        .admission()
        .places()
        .orElse(config.engine() == ServeConfig.EngineType.DJL ? whole : 32);
  }

  @Override
  public Multi<RerankEvent> pass(Job job, Function<Job, Multi<RerankEvent>> inside) {
    Forecast forecast = forecaster.of(job);
    Optional<Duration> quota = buckets.take(job.context().caller(), forecast.tokens());
    if (quota.isPresent()) {
      return refused(
          Problem.Kind.RATE_LIMITED, "the quota of tokens is used up; come back later", quota);
    }
    return Multi.createFrom()
        .emitter(emitter -> new Visit(this, job, forecast, emitter).begin(inside));
  }

  Multi<RerankEvent> refused(Problem.Kind kind, String message, Optional<Duration> retryAfter) {
    metrics
        .counter("reasonrank.refused", "reason", kind.name().toLowerCase(java.util.Locale.ROOT))
        .increment();
    return Multi.createFrom().failure(new RefusedException(new Problem(kind, message, retryAfter)));
  }

  Forecaster forecaster() {
    return forecaster;
  }

  TokenBuckets buckets() {
    return buckets;
  }

  EngineQueue queue() {
    return queue;
  }

  ScheduledExecutorService timer() {
    return timer;
  }

  Executor workers() {
    return Infrastructure.getDefaultWorkerPool();
  }

  /** Time left until the answer must leave. */
  Duration patience(Job job) {
    Duration left = Duration.between(clock.instant(), job.deadline());
    return left.isNegative() ? Duration.ZERO : left;
  }

  void started(EngineQueue.Ticket ticket) {
    metrics.timer("reasonrank.queue").record(Duration.ofNanos(ticket.waited()));
  }
}
