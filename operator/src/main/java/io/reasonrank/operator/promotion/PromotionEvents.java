package io.reasonrank.operator.promotion;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.Condition;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.operator.run.Transition;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/** One event per phase of a promotion. */
final class PromotionEvents {
  private static final Set<String> BAD =
      Set.of(PromotionStatuses.REJECTED, PromotionStatuses.ROLLED_BACK, PromotionStatuses.FAILED);

  private final BiConsumer<HasMetadata, Transition> teller;

  PromotionEvents(BiConsumer<HasMetadata, Transition> teller) {
    this.teller = teller;
  }

  void written(ModelPromotion promotion, ModelPromotionStatus before, ModelPromotionStatus now) {
    between(before, now).ifPresent(transition -> teller.accept(promotion, transition));
  }

  static Optional<Transition> between(ModelPromotionStatus before, ModelPromotionStatus now) {
    String phase = String.valueOf(now.phase());
    if (Objects.equals(before.phase(), phase) || phase.equals("Waiting")) {
      return Optional.empty();
    }
    String message =
        now.conditions().stream()
            .filter(condition -> condition.type().equals("Ready"))
            .map(Condition::message)
            .findFirst()
            .orElse("");
    return Optional.of(
        new Transition(
            phase, message, BAD.contains(phase), phase + "/" + now.observedGeneration()));
  }
}
