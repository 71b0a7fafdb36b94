package io.reasonrank.operator.run;

import io.micrometer.core.instrument.MeterRegistry;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import java.time.Duration;
import java.time.Instant;

/** Counts what became of runs; the labels have few values. */
final class RunMetrics implements RunObserver {
  private final MeterRegistry registry;

  RunMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void written(Run<?> run, RunStatus before, RunStatus now) {
    String kind = run.getKind();
    if (Transition.startsAttempt(before, now)) {
      String stage = String.valueOf(now.stage());
      registry.counter("reasonrank.run.attempts", "kind", kind, "stage", stage).increment();
    }
    if (before.startTime() == null && now.startTime() != null) {
      Instant created = Instant.parse(run.getMetadata().getCreationTimestamp());
      registry
          .timer("reasonrank.run.time.to.start", "kind", kind)
          .record(Duration.between(created, Instant.parse(now.startTime())));
    }
    RunStatus.Failure failure = now.failure();
    if (failure != null && !failure.equals(before.failure())) {
      registry
          .counter("reasonrank.run.failures", "kind", kind, "class", failure.failureClass())
          .increment();
    }
    if (StatusFactory.isTerminal(now) && !StatusFactory.isTerminal(before)) {
      String result = StatusFactory.isFailed(now) ? "failed" : "succeeded";
      registry.counter("reasonrank.run.ends", "kind", kind, "result", result).increment();
    }
  }
}
