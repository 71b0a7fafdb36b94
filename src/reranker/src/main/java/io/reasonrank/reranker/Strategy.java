package io.reasonrank.reranker;

import java.util.Arrays;
import java.util.Locale;

/** How a list that is longer than a window is ranked; {@code DESIGN.md} compares them. */
public enum Strategy {
  /** The paper's window, moved from the end of the list to its top. */
  SLIDING,
  /** Top-down partitioning around a pivot. */
  TDPART,
  /** Interleaved groups in one round, then a final over their best. */
  GROUPS,
  /** Overlapping blocks in one round, aggregated by votes. */
  VOTE,
  /** One call per passage: the baseline that listwise ranking is compared with. */
  POINTWISE;

  /** The name in requests and resources. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @throws IllegalArgumentException naming the known ones
   */
  public static Strategy of(String name) {
    for (Strategy strategy : values()) {
      if (strategy.wireName().equals(name)) {
        return strategy;
      }
    }
    throw new IllegalArgumentException(
        "unknown strategy '"
            + name
            + "'; known are "
            + Arrays.stream(values()).map(Strategy::wireName).toList());
  }
}
