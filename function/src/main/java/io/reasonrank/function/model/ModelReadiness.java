package io.reasonrank.function.model;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready after the first inference, not before, and not while the model is exchanged. */
@Readiness
@Singleton
class ModelReadiness implements HealthCheck {
  private final LiveModel model;
  private final Warmup warmup;

  ModelReadiness(LiveModel model, Warmup warmup) {
    this.model = model;
    this.warmup = warmup;
  }

  @Override
  public HealthCheckResponse call() {
    Warmup.State state = warmup.state();
    return HealthCheckResponse.named("model")
        .status(state.ready() && model.isFilled())
        .withData("model", model.info().id())
        .withData("engine", model.engine())
        .withData("inference", state.detail())
        .build();
  }
}
