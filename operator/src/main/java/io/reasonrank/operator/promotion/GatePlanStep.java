package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import io.reasonrank.api.v1alpha1.RunStatus;
import io.reasonrank.pipeline.plan.PlannedStage;
import io.reasonrank.pipeline.plan.PromotionPlan;
import io.reasonrank.promotion.gate.Gates;
import java.util.Optional;

/**
 * Plans what decides the candidate, and writes down which attempt comes next before its child
 * exists. A forced candidate is not judged.
 */
final class GatePlanStep implements PromotionStep {
  private final PromotionStatuses statuses;

  GatePlanStep(PromotionStatuses statuses) {
    this.statuses = statuses;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isTrue(PromotionStatuses.EVALUATED)) {
      return new PromotionOutcome.Proceed(view);
    }
    if (view.isForced()) {
      return new PromotionOutcome.Persist(
          statuses.evaluated(view, "Forced", "spec.force passes over the gates"));
    }
    if (view.surroundings().run().isEmpty()) {
      return new PromotionOutcome.AwaitEvent(
          statuses.stalled(view, "RunGone", "the run that made it is gone, and its evaluation"));
    }
    return planned(view);
  }

  private PromotionOutcome planned(PromotionView view) {
    RerankerSpec reranker = view.requireReranker().getSpec();
    var plan =
        PromotionPlan.of(
            view.promotion(),
            view.status(),
            view.requireRun(),
            Gates.target(reranker),
            Gates.thresholds(reranker.gates()));
    String stage = view.status().stage();
    boolean underWay = stage != null && view.status().attempt() > 0;
    if (underWay) {
      return new PromotionOutcome.Proceed(view.with(plan));
    }
    Optional<PlannedStage> next = plan.next(view.finished());
    String name = next.map(PlannedStage::name).orElse(PromotionPlan.GATE);
    return new PromotionOutcome.Persist(
        statuses.intent(view, name, 1, new RunStatus.Retries(0, 0, 0)));
  }
}
