package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;

/** Where statuses are kept. */
interface PromotionStore {
  /**
   * Writes a status, if the promotion is still as it was read.
   *
   * @return what the server made of it
   */
  ModelPromotion writeStatus(ModelPromotion promotion, ModelPromotionStatus status);
}
