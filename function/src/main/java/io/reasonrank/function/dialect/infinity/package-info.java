/** Infinity's API. */
@NullMarked
package io.reasonrank.function.dialect.infinity;

import org.jspecify.annotations.NullMarked;
