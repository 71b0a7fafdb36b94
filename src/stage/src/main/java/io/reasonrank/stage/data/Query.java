package io.reasonrank.stage.data;

/**
 * A query.
 *
 * @param id unique in its collection
 * @param text what the user asks
 * @param answer gold answer, or empty
 * @param domain topic for stratified splits and reports, or empty
 */
public record Query(String id, String text, String answer, String domain) {}
