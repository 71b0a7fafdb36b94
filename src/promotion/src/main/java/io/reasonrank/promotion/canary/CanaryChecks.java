package io.reasonrank.promotion.canary;

import io.reasonrank.api.v1alpha1.RerankerSpec;
import java.util.List;

/** The checks of a Reranker's canary, in the order in which people read them. */
public final class CanaryChecks {
  private CanaryChecks() {}

  /** Checks with the limits of {@code spec.canary.limits}. */
  public static List<CanaryCheck> of(RerankerSpec.CanaryLimits limits) {
    return List.of(
        new FailureShare(limits.failureShare()),
        new LesserShare(limits.degradedShare()),
        new Latency(limits.latencyRatio()),
        new Correlation(limits.rankCorrelation()),
        new Feedback(limits.feedbackLoss()));
  }
}
