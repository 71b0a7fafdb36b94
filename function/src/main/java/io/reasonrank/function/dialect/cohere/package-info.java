/** Cohere's APIs. */
@NullMarked
package io.reasonrank.function.dialect.cohere;

import org.jspecify.annotations.NullMarked;
