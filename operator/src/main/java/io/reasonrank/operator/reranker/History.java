package io.reasonrank.operator.reranker;

import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.RerankerStatus.PastPromotion;
import io.reasonrank.operator.run.Conditions;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of candidates; it stays when their promotions are deleted. */
final class History {
  private static final int LONGEST = 10;

  /** The first one that holds counts: what was promoted may be rolled back later. */
  private static final List<String> OUTCOMES = List.of("RolledBack", "Rejected", "Promoted");

  private History() {}

  /** The history with what promotions have come to: newest first, one entry per digest. */
  static List<PastPromotion> of(List<PastPromotion> known, List<ModelPromotion> promotions) {
    Map<String, PastPromotion> byDigest = new LinkedHashMap<>();
    known.forEach(past -> byDigest.put(past.digest(), past));
    promotions.forEach(
        promotion -> past(promotion).ifPresent(past -> byDigest.put(past.digest(), past)));
    return byDigest.values().stream()
        .sorted(Comparator.comparing(History::time).reversed())
        .limit(LONGEST)
        .toList();
  }

  private static String time(PastPromotion past) {
    String time = past.time();
    return time == null ? "" : time;
  }

  private static Optional<PastPromotion> past(ModelPromotion promotion) {
    ModelPromotionStatus status = promotion.getStatus();
    if (status == null) {
      return Optional.empty();
    }
    return OUTCOMES.stream()
        .filter(outcome -> Conditions.isTrue(status.conditions(), outcome))
        .findFirst()
        .map(
            outcome ->
                new PastPromotion(
                    String.valueOf(promotion.getSpec().candidate().digest()),
                    outcome,
                    message(status, outcome),
                    status.completionTime(),
                    status.incumbent()));
  }

  private static String message(ModelPromotionStatus status, String outcome) {
    return status.conditions().stream()
        .filter(condition -> condition.type().equals(outcome))
        .map(Condition::message)
        .findFirst()
        .orElse("");
  }
}
