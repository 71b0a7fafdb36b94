package io.reasonrank.synthesis;

import java.util.Locale;

/** Why a query or a list is not in the dataset. */
enum Rule {
  /** The query has no positive passage. */
  NO_LABEL,
  /** No passage of the list is relevant: there is nothing to learn an order from. */
  NO_POSITIVE,
  /** Every passage of the list has the same gain. */
  ALL_POSITIVE,
  /** The query equals a held-out query. */
  HELDOUT_OVERLAP,
  /** Another query of the same text came first. */
  DUPLICATE_QUERY,
  /** The query had the same list, in the same order, before. */
  DUPLICATE_LIST,
  /** The teacher's order disagrees with the pointwise labels (ReasonRank §4.1.5). */
  SELF_CONSISTENCY;

  /** As {@code rejected.jsonl} and the funnel spell it. */
  String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
