package io.reasonrank.ranking;

import java.text.Normalizer;

/**
 * Makes text fit to stand on one line of a prompt. The repairs are the cases of Python's {@code
 * ftfy.fix_text} that occur in crawled passages; {@code DESIGN.md} lists them.
 */
public final class TextRepair {
  /** Ordinary text needs two; more than this is made to cost time. */
  private static final int MAX_ROUNDS = 16;

  private static final int LONGEST_REFERENCE = 27;

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
   * Undoes mojibake (UTF-8 read as Windows-1252 or Latin-1, up to several layers), character
   * references in text that is no HTML, control characters, terminal escapes, curly quotes, Latin
   * ligatures, full-width and half-width forms, lone surrogates and unnormalised accents. Line ends
   * become {@code \n}. What one repair brings to light the next round repairs.
   */
  public static String fix(String text) {
    return isPlain(text) ? text : fixLines(text);
  }

  /** From the first line with a tag on, references are taken for the page's own. */
  private static String fixLines(String text) {
    StringBuilder fixed = new StringBuilder(text.length());
    boolean html = false;
    int at = 0;
    while (at < text.length()) {
      int end = text.indexOf('\n', at) + 1;
      String line = text.substring(at, end == 0 ? text.length() : end);
      html |= line.indexOf('<') >= 0;
      fixed.append(fixLine(line, html));
      at += line.length();
    }
    return fixed.toString();
  }

  private static String fixLine(String line, boolean html) {
    String before = line;
    for (int round = 0; round < MAX_ROUNDS; round++) {
      String after = html ? before : HtmlEntities.unescape(before);
      after = CharacterRepair.replaceAll(Mojibake.undo(after));
      after = Normalizer.normalize(after, Normalizer.Form.NFC);
      if (after.equals(before)) {
        return after;
      }
      before = after;
    }
    return before;
  }

  /** Printable ASCII with ordinary white space needs no repair; most text is that. */
  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x7F || (c < ' ' && c != '\n' && c != '\t') || (c == '&' && mayRefer(text, i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean mayRefer(String text, int ampersand) {
    return text.indexOf(';', ampersand, Math.min(text.length(), ampersand + LONGEST_REFERENCE)) > 0;
  }

  private static String collapse(String text) {
    if (isCollapsed(text)) {
      return text;
    }
    StringBuilder line = new StringBuilder(text.length());
    int at = 0;
    while ((at = endOfBlanks(text, at)) < text.length()) {
      int end = endOfWord(text, at);
      line.append(line.isEmpty() ? "" : " ").append(text, at, end);
      at = end;
    }
    return line.toString();
  }

  /** A passage is cleaned once for its window and once for each prompt; most need nothing. */
  private static boolean isCollapsed(String text) {
    boolean blank = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean before = blank;
      blank = AnswerList.isBlank(c);
      if (blank && (before || c != ' ')) {
        return false;
      }
    }
    return !blank || text.isEmpty();
  }

  private static int endOfBlanks(String text, int start) {
    int end = start;
    while (end < text.length() && AnswerList.isBlank(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static int endOfWord(String text, int start) {
    int end = start;
    while (end < text.length() && !AnswerList.isBlank(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static String identifiersToParentheses(String text) {
    int open = text.indexOf('[');
    if (open < 0) {
      return text;
    }
    StringBuilder out = new StringBuilder(text.length());
    int told = 0;
    for (; open >= 0; open = text.indexOf('[', open + 1)) {
      int end = endOfIdentifier(text, open);
      if (end >= 0) {
        out.append(text, told, open).append('(').append(text, open + 1, end).append(')');
        told = end + 1;
      }
    }
    return out.append(text, told, text.length()).toString();
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
