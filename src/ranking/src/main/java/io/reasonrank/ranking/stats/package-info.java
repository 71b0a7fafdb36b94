/** Paired tests that say whether one system beats another on the same queries. */
@NullMarked
package io.reasonrank.ranking.stats;

import org.jspecify.annotations.NullMarked;
