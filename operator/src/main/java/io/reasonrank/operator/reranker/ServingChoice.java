package io.reasonrank.operator.reranker;

import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.Reranker;
import io.reasonrank.api.v1alpha1.RerankerStatus;
import io.reasonrank.operator.run.Conditions;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a Reranker serves: what its spec asks for, unless that model is on its way (then what served
 * before goes on) or was rolled back (then what it had replaced). A function of what is written
 * down, so applying the same spec again changes nothing, and neither does a new process.
 *
 * @param model what serves
 * @param reason why that is not what the spec asks for, or empty if it is
 */
public record ServingChoice(Model model, Optional<Reason> reason) {

  /** Why something else serves than the spec asks for. */
  public record Reason(String word, String message) {}

  /**
   * Chooses.
   *
   * @param wanted what {@code spec.model} stands for
   * @param promotions of this Reranker
   */
  public static ServingChoice of(Reranker reranker, Model wanted, List<ModelPromotion> promotions) {
    Set<String> passed = new HashSet<>();
    Model model = wanted;
    Optional<Reason> reason = Optional.empty();
    while (passed.add(String.valueOf(model.digest()))) {
      Optional<Step> step = step(reranker, model, promotions);
      if (step.isEmpty()) {
        break;
      }
      model = step.get().to();
      reason = reason.or(() -> Optional.of(step.get().because()));
    }
    return new ServingChoice(model, reason);
  }

  private record Step(Model to, Reason because) {}

  private static Optional<Step> step(
      Reranker reranker, Model model, List<ModelPromotion> promotions) {
    String digest = model.digest();
    if (digest == null) {
      return Optional.empty();
    }
    Optional<ModelPromotion> promotion =
        promotions.stream()
            .filter(one -> digest.equals(one.getSpec().candidate().digest()))
            .filter(one -> one.getStatus() != null)
            .findFirst();
    return promotion
        .flatMap(one -> ofPromotion(reranker, one, digest))
        .or(() -> promotion.isPresent() ? Optional.empty() : ofHistory(reranker, digest));
  }

  private static Optional<Step> ofPromotion(
      Reranker reranker, ModelPromotion promotion, String digest) {
    ModelPromotionStatus status = promotion.getStatus();
    Model before = status == null ? null : status.incumbent();
    if (status == null || before == null) {
      return Optional.empty();
    }
    String name = promotion.getMetadata().getName();
    boolean back =
        Conditions.isTrue(status.conditions(), "RolledBack")
            || RollbackMark.names(reranker, digest);
    if (back) {
      return Optional.of(
          new Step(before, new Reason("RolledBack", "ModelPromotion " + name + " is rolled back")));
    }
    return isUnderWay(status)
        ? Optional.of(
            new Step(
                before,
                new Reason("PromotionUnderWay", "ModelPromotion " + name + " is under way")))
        : Optional.empty();
  }

  /** Judged, proposed or tried on a part of the traffic. */
  private static boolean isUnderWay(ModelPromotionStatus status) {
    return Conditions.isTrue(status.conditions(), "Verified")
        && List.of("Canary", "Promoted", "Rejected", "Failed").stream()
            .noneMatch(end -> Conditions.isTrue(status.conditions(), end));
  }

  /** Of a promotion that was deleted since. */
  private static Optional<Step> ofHistory(Reranker reranker, String digest) {
    RerankerStatus status = reranker.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    return status.promotions().stream()
        .filter(past -> past.digest().equals(digest))
        .findFirst()
        .filter(past -> past.outcome().equals("RolledBack") || RollbackMark.names(reranker, digest))
        .flatMap(past -> Optional.ofNullable(past.incumbent()))
        .map(before -> new Step(before, new Reason("RolledBack", "it was rolled back before")));
  }
}
