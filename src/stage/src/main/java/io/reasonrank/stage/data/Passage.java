package io.reasonrank.stage.data;

/**
 * A passage of a corpus.
 *
 * @param id unique in its corpus
 * @param text title and text as one
 * @param domain topic for stratified splits and reports, or empty
 */
public record Passage(String id, String text, String domain) {}
