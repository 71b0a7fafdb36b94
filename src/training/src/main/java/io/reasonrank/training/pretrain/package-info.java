/**
 * Teaches a small model from nothing to compare words: lists of made-up passages, labelled by the
 * lexical judge. No human judgement and no query of a corpus is seen.
 */
@NullMarked
package io.reasonrank.training.pretrain;

import org.jspecify.annotations.NullMarked;
