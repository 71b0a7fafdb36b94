/**
 * The source text of the model's programs: forward pass with and without a cache, losses,
 * optimiser.
 */
@NullMarked
package io.reasonrank.engine.djl.program;

import org.jspecify.annotations.NullMarked;
