/** Jina's API. */
@NullMarked
package io.reasonrank.function.dialect.jina;

import org.jspecify.annotations.NullMarked;
