package io.reasonrank.operator.promotion;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.stage.Json;

/**
 * Patches {@code spec.model}. A merge patch, since an apply could not take away the {@code fromRun}
 * that somebody else owns; the version that was read stands in it.
 */
final class ApiEndpoints implements Endpoints {
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager("reasonrank-operator")
          .build();

  private final KubernetesClient client;

  ApiEndpoints(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public void want(Reranker reranker, Model model) {
    ObjectNode patch = Json.object();
    patch.putObject("metadata").put("resourceVersion", reranker.getMetadata().getResourceVersion());
    patch
        .putObject("spec")
        .putObject("model")
        .putNull("fromRun")
        .put("uri", model.uri())
        .put("digest", model.digest());
    client.resource(reranker).patch(MERGE, Json.line(patch));
  }
}
