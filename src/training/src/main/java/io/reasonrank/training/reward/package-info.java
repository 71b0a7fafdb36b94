/** Rewards over HTTP, so that every trainer uses the same code. */
@NullMarked
package io.reasonrank.training.reward;

import org.jspecify.annotations.NullMarked;
