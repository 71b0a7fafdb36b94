package io.reasonrank.operator.reranker;

import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.CanaryStep;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerSpec.CanaryStrategy;
import io.reasonrank.api.v1alpha1.RerankerStatus.Traffic;
import io.reasonrank.operator.run.Conditions;
import io.reasonrank.promotion.canary.CanaryPlan;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A candidate that is tried beside what serves: from the first step of its canary until it serves
 * itself, or its pods are known to get no traffic any more.
 *
 * @param candidate the model
 * @param incumbent digest of what it is tried beside
 * @param bears per cent of the traffic that its pods must bear
 * @param has per cent that it may have now, never more than its pods bear
 */
public record Trial(Model candidate, String incumbent, int bears, int has) {
  /** The candidate that is tried, if one is. */
  public static Optional<Trial> of(Reranker reranker, List<ModelPromotion> promotions) {
    return reranker.getSpec().canary().strategy() == CanaryStrategy.NATIVE
        ? promotions.stream().flatMap(promotion -> of(reranker, promotion).stream()).findFirst()
        : Optional.empty();
  }

  private static Optional<Trial> of(Reranker reranker, ModelPromotion promotion) {
    ModelPromotionStatus status = promotion.getStatus();
    if (status == null || promotion.getMetadata().getDeletionTimestamp() != null) {
      return Optional.empty();
    }
    CanaryStep step = status.canary();
    Model before = status.incumbent();
    int has = status.canaryPercent() == null ? 0 : status.canaryPercent();
    if (step == null || before == null || isOver(status, has)) {
      return Optional.empty();
    }
    int planned = CanaryPlan.of(reranker.getSpec().canary()).percent(step.step());
    var candidate = promotion.getSpec().candidate();
    return Optional.of(
        new Trial(
            new Model(candidate.uri(), candidate.digest()),
            String.valueOf(before.digest()),
            Math.max(planned, has),
            has));
  }

  private static boolean isOver(ModelPromotionStatus status, int has) {
    boolean ended =
        Stream.of("Rejected", "RolledBack", "Failed")
            .anyMatch(end -> Conditions.isTrue(status.conditions(), end));
    return Conditions.isTrue(status.conditions(), "Promoted") || (ended && has == 0);
  }

  /** Who gets how much. */
  public List<Traffic> traffic() {
    String digest = String.valueOf(candidate.digest());
    return has == 100
        ? List.of(new Traffic(digest, 100))
        : List.of(new Traffic(incumbent, 100 - has), new Traffic(digest, has));
  }
}
