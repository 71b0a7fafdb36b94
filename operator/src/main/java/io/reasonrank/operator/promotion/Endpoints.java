package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;

/** Changes what a Reranker asks for. */
interface Endpoints {
  /**
   * Makes {@code spec.model} that model, if the Reranker is still as it was read.
   *
   * @throws io.fabric8.kubernetes.client.KubernetesClientException if it changed, or the server
   *     does not answer; look again
   */
  void want(Reranker reranker, Model model);
}
