/**
 * Reranks a list in rounds of windows, as a stream of events: a planner proposes windows, a judge
 * orders each of them, and a deadline, a cancellation or a failed window never costs the ranking.
 */
@NullMarked
package io.reasonrank.reranker;

import org.jspecify.annotations.NullMarked;
