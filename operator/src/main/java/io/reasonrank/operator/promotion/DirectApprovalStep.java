package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus.Model;
import io.reasonrank.api.v1alpha1.RerankerSpec;
import java.util.Optional;

/**
 * Where nobody has to agree: {@code promotion.mode: direct}, and a {@code spec.model} that asks for
 * the candidate already, however it got there.
 */
final class DirectApprovalStep implements PromotionStep {
  private final PromotionStatuses statuses;

  DirectApprovalStep(PromotionStatuses statuses) {
    this.statuses = statuses;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isTrue(PromotionStatuses.APPROVED)) {
      return new PromotionOutcome.Proceed(view);
    }
    Optional<Model> wanted = view.surroundings().wanted();
    if (wanted.filter(model -> view.digest().equals(model.digest())).isPresent()) {
      return new PromotionOutcome.Persist(
          statuses.approved(view, "Wanted", "spec.model asks for it"));
    }
    if (view.requireReranker().getSpec().promotion().mode() == RerankerSpec.Mode.GITOPS) {
      return new PromotionOutcome.Proceed(view);
    }
    return GitOpsMark.of(view.requireReranker())
        .<PromotionOutcome>map(
            mark -> new PromotionOutcome.AwaitEvent(statuses.stalled(view, "GitOpsTracked", mark)))
        .orElseGet(
            () ->
                new PromotionOutcome.Persist(
                    statuses.approved(view, "Direct", "the operator changes spec.model itself")));
  }
}
