package io.reasonrank.operator.promotion;

/** One thing to decide about a promotion; knows no other step and writes no status. */
@FunctionalInterface
interface PromotionStep {
  PromotionOutcome take(PromotionView view);
}
