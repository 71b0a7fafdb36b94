/** The multi-view ranking reward of ReasonRank (section 4.2 of the paper) and its profiles. */
@NullMarked
package io.reasonrank.ranking.reward;

import org.jspecify.annotations.NullMarked;
