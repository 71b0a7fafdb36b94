/** Mixedbread's API. */
@NullMarked
package io.reasonrank.function.dialect.mixedbread;

import org.jspecify.annotations.NullMarked;
