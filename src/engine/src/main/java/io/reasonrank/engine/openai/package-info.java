/** The engine that speaks to OpenAI-compatible servers: vLLM, SGLang, llama.cpp, hosted models. */
@NullMarked
package io.reasonrank.engine.openai;

import org.jspecify.annotations.NullMarked;
