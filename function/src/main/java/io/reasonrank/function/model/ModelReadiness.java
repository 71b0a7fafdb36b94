package io.reasonrank.function.model;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready after the first inference, not before. */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {
  private final ServedModel model;
  private final Warmup warmup;

  ModelReadiness(ServedModel model, Warmup warmup) {
    this.model = model;
    this.warmup = warmup;
  }

  @Override
  public HealthCheckResponse call() {
    Warmup.State state = warmup.state();
    return HealthCheckResponse.named("model")
        .status(state.ready())
        .withData("model", model.info().id())
        .withData("engine", model.engine())
        .withData("inference", state.detail())
        .build();
  }
}
