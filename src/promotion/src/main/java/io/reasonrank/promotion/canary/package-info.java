/**
 * Whether a candidate on a part of the traffic may have more of it: pure decisions on what
 * endpoints counted. To add a thing to look at: a record that is a {@link CanaryCheck}, a limit in
 * {@code RerankerSpec.CanaryLimits}, a line in {@link CanaryChecks}.
 */
@NullMarked
package io.reasonrank.promotion.canary;

import org.jspecify.annotations.NullMarked;
