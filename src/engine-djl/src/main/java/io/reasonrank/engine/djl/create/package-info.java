/**
 * Makes small models from nothing, in Hugging Face layout: tokenizer, configuration, initial
 * weights.
 */
@NullMarked
package io.reasonrank.engine.djl.create;

import org.jspecify.annotations.NullMarked;
