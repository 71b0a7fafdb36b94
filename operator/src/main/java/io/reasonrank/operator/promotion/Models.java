package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.promotion.git.WantedModel;

/** Models in the words of Git. */
final class Models {
  private Models() {}

  static WantedModel wanted(Model model) {
    String digest = model.digest();
    return new WantedModel(model.uri(), digest == null ? "" : digest);
  }
}
