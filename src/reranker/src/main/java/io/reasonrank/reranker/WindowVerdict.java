package io.reasonrank.reranker;

import io.reasonrank.engine.GenerationEvent.Usage;
import io.reasonrank.ranking.Permutation;
import java.util.List;

/**
 * A judge's order of one window.
 *
 * @param order of the window's passages
 * @param grades relevance of each passage in window order, in [0,1]; empty where the judge gives
 *     none
 * @param reasoning the thought, without tags
 * @param completion the whole text that the judge wrote
 * @param quality whether the order is the judge's own
 * @param reason what was repaired and why; empty for {@link Quality#EXACT}
 * @param usage tokens spent
 */
public record WindowVerdict(
    Permutation order,
    List<Double> grades,
    String reasoning,
    String completion,
    Quality quality,
    String reason,
    Usage usage) {

  /** Whether an order is the judge's own. */
  public enum Quality {
    /** As the judge wrote it. */
    EXACT,
    /** The judge's, with repairs. */
    REPAIRED,
    /** The judge gave no answer; the order is the window's own. */
    MISSING
  }

  public WindowVerdict {
    grades = List.copyOf(grades);
  }

  /** The window's own order, for a judgement that failed. */
  public static WindowVerdict inputOrder(int n, String reason) {
    return new WindowVerdict(
        Permutation.identity(n), List.of(), "", "", Quality.MISSING, reason, Usage.NONE);
  }

  public boolean degraded() {
    return quality != Quality.EXACT;
  }
}
