package io.reasonrank.function.backend;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.reasonrank.function.backend.BackendTally.Outcome;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankEvent.Completed;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What each backend did, where there are two; canaries are judged by it. The metrics count for
 * ever, the reports since the shares were changed.
 */
@Singleton
public final class RouteMetrics {
  static final String PRIMARY = "primary";
  static final String CANDIDATE = "candidate";

  /** Requests that the second backend got to compare; their clients have another's answer. */
  static final String COPIES = "copies";

  private static final String AGREEMENT = "reasonrank.mirror.agreement";

  private final MeterRegistry registry;
  private final Map<String, BackendTally> tallies =
      Map.of(
          PRIMARY, new BackendTally(),
          CANDIDATE, new BackendTally(),
          COPIES, new BackendTally());

  RouteMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  /** By backend, what it did since the shares were changed. */
  public Map<String, BackendReport> reports() {
    Map<String, BackendReport> reports = new TreeMap<>();
    tallies.forEach((backend, tally) -> reports.put(backend, tally.report()));
    return reports;
  }

  /** Forgets what the reports say. */
  public void reset() {
    tallies.values().forEach(BackendTally::reset);
  }

  /** Counts and times what one backend answers. */
  Multi<RerankEvent> timed(String backend, Multi<RerankEvent> answer) {
    return Multi.createFrom()
        .deferred(
            () -> {
              var measured = new Measured(backend);
              return answer
                  .onItem()
                  .invoke(measured::seen)
                  .onFailure()
                  .invoke(failure -> measured.ended(Outcome.FAILED))
                  .onCancellation()
                  .invoke(() -> measured.ended(Outcome.CANCELLED));
            });
  }

  /** One request; whoever has its ranking may cancel the rest. */
  private final class Measured {
    private final String backend;
    private final long start = System.nanoTime();
    private final AtomicBoolean over = new AtomicBoolean();

    Measured(String backend) {
      this.backend = backend;
    }

    void seen(RerankEvent event) {
      if (event instanceof Completed(var result)) {
        ended(outcome(result));
      }
    }

    void ended(Outcome outcome) {
      if (over.compareAndSet(false, true)) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        Objects.requireNonNull(tallies.get(backend)).add(outcome, took);
        timer(backend, outcome.name().toLowerCase(Locale.ROOT)).record(took);
      }
    }
  }

  private static Outcome outcome(RerankResult result) {
    if (result.partial()) {
      return Outcome.PARTIAL;
    }
    return result.degraded() ? Outcome.DEGRADED : Outcome.OK;
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
