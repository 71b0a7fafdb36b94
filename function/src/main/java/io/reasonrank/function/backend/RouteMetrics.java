package io.reasonrank.function.backend;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;

/** What each backend did, where there are two; canaries are judged by it. */
@Singleton
final class RouteMetrics {
  private static final String AGREEMENT = "reasonrank.mirror.agreement";

  private final MeterRegistry registry;

  RouteMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** Counts and times what one backend answers. */
  Multi<RerankEvent> timed(String backend, Multi<RerankEvent> answer) {
    return Multi.createFrom()
        .deferred(
            () -> {
              Timer.Sample sample = Timer.start(registry);
              return answer
                  .onItem()
                  .invoke(event -> ended(sample, backend, event))
                  .onFailure()
                  .invoke(failure -> sample.stop(timer(backend, "failed")))
                  .onCancellation()
                  .invoke(() -> sample.stop(timer(backend, "cancelled")));
            });
  }

  private void ended(Timer.Sample sample, String backend, RerankEvent event) {
    if (event instanceof Completed(var result)) {
      sample.stop(
          timer(backend, result.partial() ? "partial" : result.degraded() ? "degraded" : "ok"));
    }
  }

  private Timer timer(String backend, String outcome) {
    return Timer.builder("reasonrank.backend")
        .description("requests by backend and outcome, where there are two backends")
        .tag("backend", backend)
        .tag("outcome", outcome)
        .register(registry);
  }

  void fellBack() {
    registry.counter("reasonrank.backend.fallbacks").increment();
  }

  void mirrored(String outcome) {
    registry.counter("reasonrank.mirror", "outcome", outcome).increment();
  }

  void agreed(RankAgreement agreement) {
    agreement
        .measures()
        .forEach((measure, value) -> registry.summary(AGREEMENT, "measure", measure).record(value));
  }
}
