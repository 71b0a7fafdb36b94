/**
 * Checkpoints in Hugging Face layout: configuration, weights, tokenizer files. Nothing in them is
 * executed.
 */
@NullMarked
package io.reasonrank.engine.djl.checkpoint;

import org.jspecify.annotations.NullMarked;
