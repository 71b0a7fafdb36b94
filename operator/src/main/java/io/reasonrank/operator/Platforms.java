package io.reasonrank.operator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.operator.reranker.ServedPlatforms;
import io.reasonrank.operator.run.RunController;
import io.reasonrank.operator.run.ServedKinds;
import java.util.List;
import java.util.stream.Stream;

/** What others offer in this cluster: asked at the start, before any watch, and compared later. */
final class Platforms {
  private final KubernetesClient client;
  private final List<ServedKinds.Kind> kinds;
  private final ServedKinds atStart;

  Platforms(KubernetesClient client) {
    this(client, Stream.concat(RunController.delegates(), ServedPlatforms.kinds()).toList());
  }

  Platforms(KubernetesClient client, List<ServedKinds.Kind> kinds) {
    this.client = client;
    this.kinds = kinds;
    this.atStart = ServedKinds.ask(client, kinds.stream());
  }

  ServedKinds atStart() {
    return atStart;
  }

  /** Kinds that came since the start. */
  Stream<ServedKinds.Kind> installedSince() {
    return ServedKinds.ask(client, kinds.stream()).since(atStart);
  }
}
