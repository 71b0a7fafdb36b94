/** What dialects share: the path from bytes to an answer in the dialect's own shape. */
@NullMarked
package io.reasonrank.function.dialect;

import org.jspecify.annotations.NullMarked;
