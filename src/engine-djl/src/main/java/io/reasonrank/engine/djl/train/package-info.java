/**
 * Training primitives: batches, gradients, the optimiser with exact resume. Losses and data choices
 * are the caller's.
 */
@NullMarked
package io.reasonrank.engine.djl.train;

import org.jspecify.annotations.NullMarked;
