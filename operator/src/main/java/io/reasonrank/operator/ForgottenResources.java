package io.reasonrank.operator;

import io.reasonrank.operator.run.Watchdog;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Fails when the framework forgot a resource: a new process looks at all of them again. */
@Liveness
@ApplicationScoped
final class ForgottenResources implements HealthCheck {
  private final Watchdog watchdog;
  private final Leadership leadership;

  ForgottenResources(Watchdog watchdog, Leadership leadership) {
    this.watchdog = watchdog;
    this.leadership = leadership;
  }

  @Override
  public HealthCheckResponse call() {
    // Who follows looks at nothing.
    List<String> forgotten = leadership.isLeading() ? watchdog.forgotten() : List.of();
    return HealthCheckResponse.named("forgotten-resources")
        .status(forgotten.isEmpty())
        .withData("count", forgotten.size())
        .withData("first", forgotten.isEmpty() ? "" : forgotten.getFirst())
        .build();
  }
}
