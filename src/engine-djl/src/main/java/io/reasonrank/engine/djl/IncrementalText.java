package io.reasonrank.engine.djl;

import io.reasonrank.engine.djl.decode.TokenIds;
import io.reasonrank.engine.djl.tokenize.HfTokenizer;

/**
 * Text of a growing list of tokens. Only the last few are decoded again for each new one, because a
 * token's text depends on its neighbours (a space, a half character) but not on those far before.
 */
final class IncrementalText {
  private static final char INCOMPLETE = '\uFFFD';

  private final HfTokenizer tokenizer;
  private final TokenIds ids = new TokenIds();
  private int windowStart;
  private int told;

  IncrementalText(HfTokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** Adds a token and gives the text that is new; empty while a character is incomplete. */
  String add(long id) {
    ids.add(id);
    String after = decode(ids.size());
    if (after.isEmpty() || after.charAt(after.length() - 1) == INCOMPLETE) {
      return "";
    }
    return advance(after);
  }

  /** What is left at the end: the marks of characters that never became whole. */
  String rest() {
    return told == ids.size() ? "" : advance(decode(ids.size()));
  }

  private String advance(String after) {
    String before = decode(told);
    windowStart = told;
    told = ids.size();
    return after.length() > before.length() ? after.substring(before.length()) : "";
  }

  private String decode(int end) {
    return tokenizer.decode(ids.range(windowStart, end));
  }

  int size() {
    return ids.size();
  }
}
