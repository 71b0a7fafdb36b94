package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import java.util.Map;

/** How the candidate gets to its traffic, as {@code spec.canary.strategy} says. */
final class CanaryStep implements PromotionStep {
  /** Annotation of a promotion by which people let the candidate have the traffic. */
  static final String GO_ON = "reasonrank.io/promote";

  private final PromotionStatuses statuses;
  private final Shares shares;

  CanaryStep(PromotionStatuses statuses, Shares shares) {
    this.statuses = statuses;
    this.shares = shares;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    if (view.isTrue(PromotionStatuses.CANARY)) {
      return new PromotionOutcome.Proceed(view);
    }
    if (view.status().incumbent() == null) {
      return released(view, "NothingServes", "nothing serves that it could be tried beside");
    }
    RerankerSpec.CanaryStrategy strategy = view.requireReranker().getSpec().canary().strategy();
    return switch (strategy) {
      case MANUAL -> manual(view);
      case DELEGATE -> released(view, "Delegated", "somebody else moves the traffic");
      case NATIVE -> shares.take(view);
    };
  }

  private PromotionOutcome manual(PromotionView view) {
    Map<String, String> annotations = view.promotion().getMetadata().getAnnotations();
    return annotations != null && "true".equals(annotations.get(GO_ON))
        ? released(view, "Manual", "the annotation " + GO_ON + " lets it")
        : new PromotionOutcome.AwaitEvent(
            statuses.waiting(
                view,
                "WaitingForPeople",
                "annotate this promotion with " + GO_ON + "=true to give it the traffic"));
  }

  private PromotionOutcome released(PromotionView view, String reason, String message) {
    return new PromotionOutcome.Persist(statuses.released(view, reason, message));
  }
}
