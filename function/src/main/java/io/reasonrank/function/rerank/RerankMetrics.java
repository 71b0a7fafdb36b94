package io.reasonrank.function.rerank;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.reranker.RerankResult;
import jakarta.inject.Singleton;
import java.time.Duration;

/** What the endpoint counts; tags have few values and never hold texts. */
@Singleton
public class RerankMetrics {
  private final MeterRegistry registry;

  RerankMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void answered(String dialect, RerankResult result, int passages, Duration took) {
    String outcome = result.partial() ? "partial" : result.degraded() ? "degraded" : "ok";
    request(dialect, outcome, took);
    summary("reasonrank.passages", "passages of a request").record(passages);
    summary("reasonrank.rounds", "sequential rounds of a request").record(result.usage().rounds());
    summary("reasonrank.calls", "judgements of a request").record(result.usage().calls());
    count(result.usage().tokens());
    result.reasons().stream()
        .map(reason -> DegradedReason.of(reason).tag())
        .forEach(tag -> registry.counter("reasonrank.degraded", "reason", tag).increment());
  }

  public void failed(String dialect, Problem problem, Duration took) {
    request(dialect, "status_" + problem.status(), took);
  }

  private void request(String dialect, String outcome, Duration took) {
    Timer.builder("reasonrank.request")
        .description("requests by dialect and outcome")
        .tag("dialect", dialect)
        .tag("outcome", outcome)
        .register(registry)
        .record(took);
  }

  private DistributionSummary summary(String name, String description) {
    return DistributionSummary.builder(name).description(description).register(registry);
  }

  private void count(Usage tokens) {
    tokens("prompt", tokens.promptTokens());
    tokens("cached", tokens.cachedTokens());
    tokens("reasoning", tokens.reasoningTokens());
    tokens("answer", tokens.answerTokens());
  }

  private void tokens(String kind, int number) {
    registry.counter("reasonrank.tokens", "kind", kind).increment(number);
  }
}
