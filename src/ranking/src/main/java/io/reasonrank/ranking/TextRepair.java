package io.reasonrank.ranking;

import java.text.Normalizer;

/**
 * Makes text fit to stand on one line of a prompt. The repairs are the cases of Python's {@code
 * ftfy.fix_text} that occur in crawled passages; {@code DESIGN.md} lists them.
 */
public final class TextRepair {
  private TextRepair() {}

  /**
   * Repaired text on one line: {@link #fix}, white space collapsed to single spaces, ends stripped,
   * and {@code [12]} written {@code (12)} so that it cannot be taken for a passage's identifier.
   * Idempotent.
   */
  public static String clean(String text) {
    return identifiersToParentheses(collapse(fix(text)));
  }

  /**
   * Undoes mojibake (UTF-8 read as Windows-1252 or Latin-1, up to several layers), control
   * characters, curly quotes, Latin ligatures, full-width forms, lone surrogates and unnormalised
   * accents. Line ends become {@code \n}.
   */
  public static String fix(String text) {
    if (isPlain(text)) {
      return text;
    }
    String fixed = Mojibake.undo(text);
    fixed = CharacterRepair.replaceAll(fixed);
    return Normalizer.normalize(fixed, Normalizer.Form.NFC);
  }

  /** Printable ASCII with ordinary white space needs no repair; most text is that. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x7F || (c < ' ' && c != '\n' && c != '\t')) {
        return false;
      }
    }
    return true;
  }

  private static String collapse(String text) {
    StringBuilder line = new StringBuilder(text.length());
    boolean gap = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (AnswerList.isBlank(c)) {
        gap = !line.isEmpty();
      } else {
        line.append(gap ? " " : "").append(c);
        gap = false;
      }
    }
    return line.toString();
  }

  private static String identifiersToParentheses(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int end = text.charAt(at) == '[' ? endOfIdentifier(text, at) : -1;
      if (end < 0) {
        out.append(text.charAt(at++));
      } else {
        out.append('(').append(text, at + 1, end).append(')');
        at = end + 1;
      }
    }
    return out.toString();
  }

  /** Position of the closing bracket of {@code [digits]}, or -1. */
  private static int endOfIdentifier(String text, int open) {
    int end = open + 1;
    while (end < text.length() && Character.isDigit(text.charAt(end))) {
      end++;
    }
    return end > open + 1 && end < text.length() && text.charAt(end) == ']' ? end : -1;
  }
}
