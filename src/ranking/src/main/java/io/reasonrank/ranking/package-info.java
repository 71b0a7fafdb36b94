/**
 * Prompts, answers and orders of listwise reranking, as functions of their inputs: the JDK only, no
 * I/O. One parser of answers, one way to render a prompt and one way to write a completion serve
 * training, serving, evaluation and tests alike.
 */
@NullMarked
package io.reasonrank.ranking;

import org.jspecify.annotations.NullMarked;
