/** The API of text-embeddings-inference. */
@NullMarked
package io.reasonrank.function.dialect.tei;

import org.jspecify.annotations.NullMarked;
