/**
 * What the released ReasonRank code does where it differs from this project, for people who compare
 * ({@code --profile released-code}); {@code DESIGN.md} lists the differences. Re-implemented from a
 * description of its behaviour.
 */
@NullMarked
package io.reasonrank.ranking.released;

import org.jspecify.annotations.NullMarked;
