/** Vectors of texts and the search among them. */
@NullMarked
package io.reasonrank.synthesis.dense;

import org.jspecify.annotations.NullMarked;
