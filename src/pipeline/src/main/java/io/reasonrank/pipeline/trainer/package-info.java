/**
 * Configurations of trainers that a stage hands its work to; pure, checked by their own parsers.
 */
@NullMarked
package io.reasonrank.pipeline.trainer;

import org.jspecify.annotations.NullMarked;
