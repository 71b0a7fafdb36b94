/** Voyage's API. */
@NullMarked
package io.reasonrank.function.dialect.voyage;

import org.jspecify.annotations.NullMarked;
