package io.reasonrank.reranker;

import java.util.List;

/**
 * One judged window.
 *
 * @param round 1-based
 * @param positions input positions as the judge saw them, 0-based
 * @param order the same positions, best first
 * @param reasoning the judge's thought; its ids {@code [i]} are 1-based places in {@code
 *     positions}; empty unless asked for
 * @param degraded whether the answer was repaired or replaced by the window's order
 * @param reason why; empty when not degraded
 */
public record WindowTrace(
    int round,
    List<Integer> positions,
    List<Integer> order,
    String reasoning,
    boolean degraded,
    String reason) {
  public WindowTrace {
    positions = List.copyOf(positions);
    order = List.copyOf(order);
  }
}
