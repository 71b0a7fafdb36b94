package io.reasonrank.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.operator.run.ServedKinds;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * Fails when the cluster serves a kind that it did not serve when this process started: the next
 * one watches it from the beginning, as after any restart. A kind that goes is no reason; nor is an
 * API server that does not answer.
 */
@Liveness
@ApplicationScoped
final class NewPlatforms implements HealthCheck {
  private final Platforms platforms;

  NewPlatforms(Platforms platforms) {
    this.platforms = platforms;
  }

  @Override
  public HealthCheckResponse call() {
    List<String> found = found();
    return HealthCheckResponse.named("new-platforms")
        .status(found.isEmpty())
        .withData("installed", String.join(", ", found))
        .build();
  }

  private List<String> found() {
    try {
      return platforms.installedSince().map(ServedKinds.Kind::toString).toList();
    } catch (KubernetesClientException e) {
      return List.of();
    }
  }
}
