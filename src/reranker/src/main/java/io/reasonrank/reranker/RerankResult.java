package io.reasonrank.reranker;

import java.util.List;

/**
 * A ranking of the whole list.
 *
 * <p>Scores are made from the ranking alone (or from votes): they order one list and say nothing
 * across queries. The best passage of a hopeless list scores 1 too, so a threshold on them is
 * meaningless and is refused where a dialect has one.
 *
 * @param id of the request
 * @param order input positions, 0-based, best first; every position once
 * @param scores in [0,1], strictly falling, one per place in {@code order}
 * @param partial whether the deadline cut the work short
 * @param degraded whether any answer was repaired or replaced
 * @param reasons why, one line each
 * @param usage what it cost
 * @param traces the judged windows in order of their rounds
 * @param provenance who made it, as far as it was said
 */
public record RerankResult(
    String id,
    List<Integer> order,
    List<Double> scores,
    boolean partial,
    boolean degraded,
    List<String> reasons,
    RerankUsage usage,
    List<WindowTrace> traces,
    Provenance provenance) {
  public RerankResult {
    order = List.copyOf(order);
    scores = List.copyOf(scores);
    reasons = List.copyOf(reasons);
    traces = List.copyOf(traces);
  }

  /** A ranking of which nobody has said yet who made it. */
  public RerankResult(
      String id,
      List<Integer> order,
      List<Double> scores,
      boolean partial,
      boolean degraded,
      List<String> reasons,
      RerankUsage usage,
      List<WindowTrace> traces) {
    this(id, order, scores, partial, degraded, reasons, usage, traces, Provenance.UNKNOWN);
  }

  /** The same ranking, with who made it. */
  public RerankResult from(Provenance other) {
    return new RerankResult(id, order, scores, partial, degraded, reasons, usage, traces, other);
  }
}
