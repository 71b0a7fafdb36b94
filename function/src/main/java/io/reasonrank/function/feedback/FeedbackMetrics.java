package io.reasonrank.function.feedback;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.reasonrank.function.feedback.ReturnedRanking.Side;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.OptionalDouble;

/** Feedback as figures that add up over pods: number, sum and sum of squares per backend. */
@Singleton
class FeedbackMetrics {
  private static final String EVENTS = "reasonrank.feedback";
  private static final String NDCG = "reasonrank.feedback.ndcg";
  private static final String SQUARES = "reasonrank.feedback.ndcg.squares";

  private final MeterRegistry registry;

  FeedbackMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  void counted(Side side, OptionalDouble ndcg) {
    String outcome = ndcg.isPresent() ? "judged" : "unjudged";
    registry.counter(EVENTS, "backend", side.backend(), "outcome", outcome).increment();
    ndcg.ifPresent(value -> judged(side, value));
  }

  private void judged(Side side, double ndcg) {
    DistributionSummary.builder(NDCG)
        .description("nDCG@10 by clicks and ratings of rankings that were returned")
        .tag("backend", side.backend())
        .register(registry)
        .record(ndcg);
    registry.counter(SQUARES, "backend", side.backend()).increment(ndcg * ndcg);
  }

  void left(Feedback.Outcome outcome) {
    String name = outcome.name().toLowerCase(Locale.ROOT);
    registry.counter(EVENTS, "backend", "", "outcome", name).increment();
  }
}
