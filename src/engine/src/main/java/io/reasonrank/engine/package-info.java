/**
 * What a language-model engine is to the rest of the project: chat messages and budgets in, a
 * stream of tokens out. Implementations: {@code djl} (embedded, module engine-djl) and {@code
 * openai} (any OpenAI-compatible server, this module).
 */
@NullMarked
package io.reasonrank.engine;

import org.jspecify.annotations.NullMarked;
