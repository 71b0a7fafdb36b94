package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.RunStatus;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One Kubernetes event per transition. Its name follows from run and transition, so that telling it
 * again after a crash makes no second one.
 */
public final class ApiEvents implements RunObserver {
  private static final Logger LOG = LoggerFactory.getLogger(ApiEvents.class);

  private final KubernetesClient client;
  private final Clock clock;

  public ApiEvents(KubernetesClient client, Clock clock) {
    this.client = client;
    this.clock = clock;
  }

  @Override
  public void written(Run<?> run, RunStatus before, RunStatus now) {
    Transition.between(before, now).ifPresent(transition -> tell(run, transition));
  }

  /** Tells of a transition; an event that cannot be written is only logged. */
  public void tell(HasMetadata run, Transition transition) {
    try {
      client.resource(event(run, transition)).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        // An event is a courtesy; the status says the same.
        LOG.atWarn()
            .addKeyValue("kind", run.getKind())
            .addKeyValue("namespace", run.getMetadata().getNamespace())
            .addKeyValue("name", run.getMetadata().getName())
            .log("event not written: {}", e.getMessage());
      }
    }
  }

  private io.fabric8.kubernetes.api.model.Event event(HasMetadata run, Transition transition) {
    var metadata = run.getMetadata();
    String now = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
    return new EventBuilder()
        .withNewMetadata()
        .withName(metadata.getName() + "." + id(metadata.getUid(), transition))
        .withNamespace(metadata.getNamespace())
        .endMetadata()
        .withNewInvolvedObject()
        .withApiVersion(run.getApiVersion())
        .withKind(run.getKind())
        .withName(metadata.getName())
        .withNamespace(metadata.getNamespace())
        .withUid(metadata.getUid())
        .endInvolvedObject()
        .withReason(transition.reason())
        .withMessage(transition.message())
        .withType(transition.warning() ? "Warning" : "Normal")
        .withFirstTimestamp(now)
        .withLastTimestamp(now)
        .withCount(1)
        .withNewSource()
        .withComponent("reasonrank-operator")
        .endSource()
        .build();
  }

  private static String id(String uid, Transition transition) {
    byte[] key = (uid + "/" + transition.key()).getBytes(StandardCharsets.UTF_8);
    return UUID.nameUUIDFromBytes(key).toString().replace("-", "").substring(0, 16);
  }
}
