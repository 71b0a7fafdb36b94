package io.reasonrank.engine.djl.serve;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheus.PrometheusConfig;
import io.micrometer.prometheus.PrometheusMeterRegistry;
import io.reasonrank.engine.GenerationEvent.Usage;
import java.time.Duration;

/** What the server measures, as Prometheus reads it. */
final class Figures implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  Figures(Admission admission) {
    Gauge.builder("reasonrank.engine.in.flight", admission, Admission::inFlight)
        .description("completions running and waiting")
        .register(registry);
  }

  void answered(String route, int status) {
    registry
        .counter("reasonrank.engine.requests", "route", route, "status", Integer.toString(status))
        .increment();
  }

  void firstToken(long sinceNanos) {
    timer("reasonrank.engine.first.token").record(since(sinceNanos));
  }

  /** A generation's end; a cancelled one has no usage to add for choices that had not ended. */
  void ended(boolean cancelled, Usage usage, long sinceNanos) {
    timer("reasonrank.engine.generation").record(since(sinceNanos));
    if (cancelled) {
      registry.counter("reasonrank.engine.cancelled").increment();
    }
    tokens("prompt").increment(usage.promptTokens());
    tokens("cached").increment(usage.cachedTokens());
    tokens("reasoning").increment(usage.reasoningTokens());
    tokens("answer").increment(usage.answerTokens());
  }

  private Counter tokens(String kind) {
    return registry.counter("reasonrank.engine.tokens", "kind", kind);
  }

  private Timer timer(String name) {
    return Timer.builder(name).publishPercentileHistogram().register(registry);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  String text() {
    return registry.scrape();
  }

  @Override
  public void close() {
    registry.close();
  }
}
