package io.reasonrank.engine.djl.serve;

import io.reasonrank.engine.GenerationEvent;

/**
 * What the engine told of one choice.
 *
 * @param index of the choice
 */
record Told(int index, GenerationEvent event) {}
