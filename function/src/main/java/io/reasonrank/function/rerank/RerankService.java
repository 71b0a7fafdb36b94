package io.reasonrank.function.rerank;

import io.quarkus.arc.All;
import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.telemetry.RequestLog;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reranks requests of any dialect: limits, options, deadline, metrics. */
@Singleton
public class RerankService {
  private final RequestLimits limits;
  private final RerankDefaults defaults;
  private final RerankMetrics metrics;
  private final RequestLog log;
  private final RankingLedger ledger;
  private final Duration deadline;
  private final Clock clock;
  private final Function<Job, Multi<RerankEvent>> way;

  RerankService(
      ServeConfig config,
      Backend backend,
      @All List<Gate> gates,
      RequestLimits limits,
      RerankDefaults defaults,
      RerankMetrics metrics,
      RequestLog log,
      RankingLedger ledger) {
    this.limits = limits;
    this.defaults = defaults;
    this.metrics = metrics;
    this.log = log;
    this.ledger = ledger;
    this.deadline = config.deadline();
    this.clock = Clock.systemUTC();
    this.way = through(gates, backend);
  }

  private static Function<Job, Multi<RerankEvent>> through(List<Gate> gates, Backend backend) {
    Function<Job, Multi<RerankEvent>> way = backend::rerank;
    for (Gate gate : gates.reversed()) {
      Function<Job, Multi<RerankEvent>> inside = way;
      way = job -> gate.pass(job, inside);
    }
    return way;
  }

  /**
   * Reranks and tells what happens: rounds, thoughts if asked for, provisional rankings, and the
   * result last. Work starts on subscription; cancelling stops it.
   *
   * @return the events, or an {@link InvalidRequestException}, a {@link RefusedException} or an
   *     {@link io.reasonrank.engine.EngineException}
   */
  public Multi<RerankEvent> events(RerankCall call, CallContext context) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Instant start = clock.instant();
              return way.apply(job(call, context, start))
                  .map(event -> entered(event, call, context))
                  .invoke(event -> count(event, call, context, start));
            });
  }

  /** Only the result of {@link #events}. */
  public Uni<RerankResult> rerank(RerankCall call, CallContext context) {
    return events(call, context)
        .filter(RerankEvent.Completed.class::isInstance)
        .map(event -> ((RerankEvent.Completed) event).result())
        .toUni();
  }

  private RerankEvent entered(RerankEvent event, RerankCall call, CallContext context) {
    return event.mapResult(result -> ledger.entered(context, call, result));
  }

  private void count(RerankEvent event, RerankCall call, CallContext context, Instant start) {
    if (event instanceof RerankEvent.Completed(RerankResult result)) {
      Duration took = Duration.between(start, clock.instant());
      metrics.answered(context.dialect(), result, call.passages().size(), took);
      log.answered(context.dialect(), result, took);
    }
  }

  private Job job(RerankCall call, CallContext context, Instant start) {
    limits.check(call);
    Instant until = start.plus(context.timeout().orElse(deadline));
    RerankRequest request =
        new RerankRequest(
            context.id(),
            call.query(),
            call.passages(),
            options(call),
            Optional.of(until),
            call.options().priority());
    return new Job(request, context);
  }

  private RerankOptions options(RerankCall call) {
    try {
      return call.options().over(defaults.options(), call.topN());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()));
    }
  }
}
