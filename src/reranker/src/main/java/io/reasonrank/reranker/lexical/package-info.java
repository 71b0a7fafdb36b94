/** A deterministic judge that matches words, stems and the synonyms of a small lexicon. */
@NullMarked
package io.reasonrank.reranker.lexical;

import org.jspecify.annotations.NullMarked;
