/** Ranking metrics with trec_eval's semantics, and the overlap of two orders. */
@NullMarked
package io.reasonrank.ranking.metric;

import org.jspecify.annotations.NullMarked;
