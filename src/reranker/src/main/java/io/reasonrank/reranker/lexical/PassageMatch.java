package io.reasonrank.reranker.lexical;

import java.util.List;

/**
 * What one passage has of a query.
 *
 * @param words matching words as they stand in the passage, lower-cased, in its order, each once
 * @param grade weighted number of query words that they match, 0 to 9
 */
public record PassageMatch(List<String> words, int grade) {
  public static final int MAX_GRADE = 9;

  public PassageMatch {
    words = List.copyOf(words);
  }

  /** {@code yellow leaves: 5}, or {@code none: 0}. */
  String line() {
    return (words.isEmpty() ? "none" : String.join(" ", words)) + ": " + grade;
  }
}
