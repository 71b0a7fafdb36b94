package io.reasonrank.operator.run;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.RLRun;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.Run;
import io.reasonrank.api.v1alpha1.SFTRun;
import io.reasonrank.api.v1alpha1.SynthesisJob;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Asks the server: a watch that lags would delete what somebody has just begun to use. */
final class ApiOutputUsers implements OutputUsers {
  private final KubernetesClient client;

  ApiOutputUsers(KubernetesClient client) {
    this.client = client;
  }

  /** What lies on a claim can be used in the claim's namespace only. */
  @Override
  public Optional<String> first(Run<?> run) {
    String namespace = run.getMetadata().getNamespace();
    List<Run<?>> runs =
        Stream.of(SynthesisJob.class, SFTRun.class, RLRun.class)
            .<Run<?>>flatMap(kind -> list(kind, namespace).stream())
            .toList();
    return new OutputNeeds(run)
        .first(list(Reranker.class, namespace), list(ModelPromotion.class, namespace), runs);
  }

  private <T extends HasMetadata> List<T> list(Class<T> kind, String namespace) {
    return client.resources(kind).inNamespace(namespace).list().getItems();
  }
}
