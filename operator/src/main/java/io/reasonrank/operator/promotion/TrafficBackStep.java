package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import io.reasonrank.api.v1alpha1.Reranker;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A candidate that has to go loses its share of the traffic before anything else is done about it.
 * Pods that cannot be reached lose it when their lease is over.
 */
final class TrafficBackStep implements PromotionStep {
  private static final Duration SOON = Duration.ofSeconds(1);

  private final PromotionStatuses statuses;
  private final TrafficDesk desk;
  private final Duration lease;
  private final Clock clock;

  TrafficBackStep(
      PromotionStatuses statuses, TrafficDesk desk, PromotionSettings settings, Clock clock) {
    this.statuses = statuses;
    this.desk = desk;
    this.lease = settings.lease();
    this.clock = clock;
  }

  @Override
  public PromotionOutcome take(PromotionView view) {
    Integer has = view.status().canaryPercent();
    boolean toDo = PromotionStatuses.isEnd(view.status()) && has != null && has > 0;
    if (!toDo || view.promotion().getMetadata().getDeletionTimestamp() != null) {
      return new PromotionOutcome.Proceed(view);
    }
    Optional<Reranker> reranker = view.surroundings().reranker();
    boolean back = reranker.map(desk::takeBack).orElse(true) || isLeaseOver(view.status());
    return back
        ? new PromotionOutcome.Persist(statuses.trafficBack(view))
        : new PromotionOutcome.CheckAgain(SOON, view.status());
  }

  private boolean isLeaseOver(ModelPromotionStatus status) {
    String ended = status.completionTime();
    return ended != null && Instant.parse(ended).plus(lease).isBefore(clock.instant());
  }
}
