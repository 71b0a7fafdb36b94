package io.reasonrank.function.rerank;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.reranker.ListwiseReranker;
import io.reasonrank.reranker.RerankOptions;
import io.reasonrank.reranker.RerankRequest;
import io.reasonrank.reranker.RerankResult;
import io.reasonrank.reranker.Reranker;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/** Reranks requests of any dialect: limits, options, deadline, metrics. */
@Singleton
public class RerankService {
  private final RequestLimits limits;
  private final RerankDefaults defaults;
  private final RerankMetrics metrics;
  private final Duration deadline;
  private final Clock clock;
  private final Reranker reranker;

  RerankService(
      ServeConfig config,
      ServedModel model,
      RequestLimits limits,
      RerankDefaults defaults,
      RerankMetrics metrics) {
    this.limits = limits;
    this.defaults = defaults;
    this.metrics = metrics;
    this.deadline = config.deadline();
    this.clock = Clock.systemUTC();
    this.reranker = new ListwiseReranker(model.judge(), config.concurrency());
  }

  /**
   * Reranks. Work starts on subscription; cancelling stops it.
   *
   * @param timeout when to answer with the best ranking so far; the endpoint's own if empty
   * @return the result, or an {@link InvalidRequestException} or {@link
   *     io.reasonrank.engine.EngineException}
   */
  public Uni<RerankResult> rerank(String dialect, RerankCall call, Optional<Duration> timeout) {
    return Uni.createFrom()
        .deferred(
            () -> {
              Instant start = clock.instant();
              return reranker
                  .result(request(call, start.plus(timeout.orElse(deadline))))
                  .invoke(result -> answered(dialect, call, result, start));
            });
  }

  private void answered(String dialect, RerankCall call, RerankResult result, Instant start) {
    metrics.answered(
        dialect, result, call.passages().size(), Duration.between(start, clock.instant()));
  }

  private RerankRequest request(RerankCall call, Instant until) {
    limits.check(call);
    return new RerankRequest(
        UUID.randomUUID().toString(),
        call.query(),
        call.passages(),
        options(call),
        Optional.of(until));
  }

  private RerankOptions options(RerankCall call) {
    try {
      return call.options().over(defaults.options(), call.topN());
    } catch (IllegalArgumentException e) {
      throw new InvalidRequestException(String.valueOf(e.getMessage()));
    }
  }
}
