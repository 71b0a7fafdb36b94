package io.reasonrank.operator.promotion;

import io.reasonrank.api.v1alpha1.ModelPromotionStatus;
import java.time.Duration;

/** What a step found. */
sealed interface PromotionOutcome {
  /** Nothing to do here: the next step, which sees more. */
  record Proceed(PromotionView view) implements PromotionOutcome {}

  /** Write this, then start over with what the server returned. */
  record Persist(ModelPromotionStatus status) implements PromotionOutcome {}

  /** Write this if it is new, then wait for an event. */
  record AwaitEvent(ModelPromotionStatus status) implements PromotionOutcome {}

  /** Write this if it is new, then look again after a time. */
  record CheckAgain(Duration after, ModelPromotionStatus status) implements PromotionOutcome {}

  /** The end. */
  record Finished() implements PromotionOutcome {}
}
