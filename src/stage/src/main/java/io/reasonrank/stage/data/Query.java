package io.reasonrank.stage.data;

import java.util.Set;

/**
 * A query.
 *
 * @param id unique in its collection
 * @param text what the user asks, and what passages are judged by
 * @param answer gold answer, or empty
 * @param domain topic for stratified splits and reports, or empty
 * @param retrievalText what candidates are searched with, where that is not the text (a rewritten
 *     query, as BRIGHT has them), or empty
 * @param excludedIds passages that never stand in a list of this query (those that it was made
 *     from, as in BRIGHT)
 */
public record Query(
    String id,
    String text,
    String answer,
    String domain,
    String retrievalText,
    Set<String> excludedIds) {
  public Query {
    excludedIds = Set.copyOf(excludedIds);
  }

  /** A query that is searched with its text, in the whole collection. */
  public Query(String id, String text, String answer, String domain) {
    this(id, text, answer, domain, "", Set.of());
  }

  /** What candidates are searched with. */
  public String searched() {
    return retrievalText.isEmpty() ? text : retrievalText;
  }
}
