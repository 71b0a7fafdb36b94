package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;

/** Promotions through the API; every write is tied to the version that was read. */
final class ApiPromotionStore implements PromotionStore {
  private final KubernetesClient client;

  ApiPromotionStore(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public ModelPromotion writeStatus(ModelPromotion promotion, ModelPromotionStatus status) {
    ModelPromotion copy = client.getKubernetesSerialization().clone(promotion);
    copy.setStatus(status);
    return client.resource(copy).updateStatus();
  }
}
