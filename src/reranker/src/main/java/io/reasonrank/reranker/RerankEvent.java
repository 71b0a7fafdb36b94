package io.reasonrank.reranker;

import java.util.List;
import java.util.function.UnaryOperator;

/** What a reranker reports while it works; {@link Completed} is always the last event. */
public sealed interface RerankEvent {

  /**
   * A round begins.
   *
   * @param round 1-based
   * @param windows number of windows in it
   */
  record RoundStarted(int round, int windows) implements RerankEvent {}

  /**
   * New text of a thought; only when reasoning was asked for.
   *
   * @param round 1-based
   * @param window 0-based within the round
   * @param text the delta
   */
  record ReasoningDelta(int round, int window, String text) implements RerankEvent {}

  /**
   * The best ranking after a round.
   *
   * @param round 1-based
   * @param order input positions, 0-based, best first
   */
  record Provisional(int round, List<Integer> order) implements RerankEvent {
    public Provisional {
      order = List.copyOf(order);
    }
  }

  /** The end. */
  record Completed(RerankResult result) implements RerankEvent {}

  /** The same event; a result is what {@code change} makes of it. */
  default RerankEvent mapResult(UnaryOperator<RerankResult> change) {
    return this instanceof Completed(RerankResult result)
        ? new Completed(change.apply(result))
        : this;
  }
}
