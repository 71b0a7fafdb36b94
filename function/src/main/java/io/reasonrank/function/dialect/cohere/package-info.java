/** Cohere v1 and v2, Jina, and what speaks like them (vLLM, Infinity, llama.cpp clients). */
@NullMarked
package io.reasonrank.function.dialect.cohere;

import org.jspecify.annotations.NullMarked;
