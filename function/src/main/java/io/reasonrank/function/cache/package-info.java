/** Answers that need no engine: of the same request in progress, or of one that was answered. */
@NullMarked
package io.reasonrank.function.cache;

import org.jspecify.annotations.NullMarked;
