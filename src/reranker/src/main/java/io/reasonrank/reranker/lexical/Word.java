package io.reasonrank.reranker.lexical;

/**
 * One word of a text that is not a stop word.
 *
 * @param stem what is compared
 * @param surface the word as it stands, lower-cased
 */
record Word(String stem, String surface) {}
