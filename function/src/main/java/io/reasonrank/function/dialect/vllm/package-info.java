/** vLLM's API. */
@NullMarked
package io.reasonrank.function.dialect.vllm;

import org.jspecify.annotations.NullMarked;
