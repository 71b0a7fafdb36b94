package io.reasonrank.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.operator.run.RunController;
import io.reasonrank.pipeline.kubernetes.RenderSettings;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

/** Makes the collaborators that are not beans themselves. */
final class OperatorBeans {
  @Produces
  @ApplicationScoped
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  RunController runController(KubernetesClient client, OperatorSettings settings, Clock clock) {
    var rendering =
        new RenderSettings(settings.stageImage(), settings.serveImage(), settings.serviceAccount());
    return RunController.of(client, rendering, clock);
  }
}
