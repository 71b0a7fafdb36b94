package io.reasonrank.operator;

import io.reasonrank.operator.run.RunController;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Fails when the framework forgot a run: a new process looks at all of them again. */
@Liveness
@ApplicationScoped
final class ForgottenRuns implements HealthCheck {
  private final RunController controller;

  ForgottenRuns(RunController controller) {
    this.controller = controller;
  }

  @Override
  public HealthCheckResponse call() {
    List<String> forgotten = controller.watchdog().forgotten();
    return HealthCheckResponse.named("forgotten-runs")
        .status(forgotten.isEmpty())
        .withData("count", forgotten.size())
        .withData("first", forgotten.isEmpty() ? "" : forgotten.getFirst())
        .build();
  }
}
