package io.reasonrank.ranking;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The ids of an answer, in one pass.
 *
 * @param ids as written when exact; else the first occurrence of each valid id
 * @param fault what is wrong with the answer; empty when it is exactly a permutation
 */
record AnswerList(List<Integer> ids, String fault) {

  static AnswerList read(String answer, int n) {
    String fault = syntaxFault(answer);
    Scan scan = new Scan(n);
    scan.all(answer, hasBracketedNumber(answer));
    return new AnswerList(List.copyOf(scan.ids), fault.isEmpty() ? scan.fault() : scan.with(fault));
  }

  boolean exact() {
    return fault.isEmpty();
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /** White space as Python's {@code \s} has it, which the released reward code uses. */
  static boolean isBlank(char c) {
    if (c > ' ' && c < 0x7F) {
      return false;
    }
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
  }

  /** {@code ([a] (> [a])*)?} with blanks between tokens and no leading zeros. */
  private static String syntaxFault(String answer) {
    // The tokens of [a] > [b] > … repeat with period four: bracket, number, bracket, arrow.
    int expected = 0;
    int at = 0;
    while (at < answer.length()) {
      char c = answer.charAt(at);
      if (isBlank(c)) {
        at++;
      } else if (expected == 1 && c >= '1' && c <= '9') {
        while (at < answer.length() && isDigit(answer.charAt(at))) {
          at++;
        }
        expected = 2;
      } else if (expected != 1 && c == "[?]>".charAt(expected)) {
        expected = (expected + 1) % 4;
        at++;
      } else {
        return "the answer is not written as [a] > [b] > …";
      }
    }
    boolean ended = expected == 3 || answer.isBlank();
    return ended ? "" : "the answer ends in the middle of a list";
  }

  private static boolean hasBracketedNumber(String answer) {
    for (int open = answer.indexOf('['); open >= 0; open = answer.indexOf('[', open + 1)) {
      int end = open + 1;
      while (end < answer.length() && isDigit(answer.charAt(end))) {
        end++;
      }
      if (end > open + 1 && end < answer.length() && answer.charAt(end) == ']') {
        return true;
      }
    }
    return false;
  }

  /** Collects ids and counts what had to be dropped. */
  private static final class Scan {
    private final int n;
    private final BitSet seen = new BitSet();
    private final List<Integer> ids = new ArrayList<>();
    private int repeated;
    private int outside;

    Scan(int n) {
      this.n = n;
    }

    /**
     * @param bracketedOnly where ids stand in brackets, numbers in the chatter around them are none
     */
    void all(String answer, boolean bracketedOnly) {
      int at = 0;
      while (at < answer.length()) {
        int start = at;
        while (at < answer.length() && isDigit(answer.charAt(at))) {
          at++;
        }
        if (at == start) {
          at++;
        } else if (!bracketedOnly || bracketed(answer, start, at)) {
          add(answer, start, at);
        }
      }
    }

    private static boolean bracketed(String answer, int start, int end) {
      int before = start - 1;
      while (before >= 0 && isBlank(answer.charAt(before))) {
        before--;
      }
      int after = end;
      while (after < answer.length() && isBlank(answer.charAt(after))) {
        after++;
      }
      return before >= 0
          && answer.charAt(before) == '['
          && after < answer.length()
          && answer.charAt(after) == ']';
    }

    private void add(String answer, int start, int end) {
      int id = value(answer, start, end);
      if (id < 1 || id > n) {
        outside++;
      } else if (seen.get(id)) {
        repeated++;
      } else {
        seen.set(id);
        ids.add(id);
      }
    }

    private static int value(String answer, int start, int end) {
      long value = 0;
      for (int at = start; at < end && value <= Integer.MAX_VALUE; at++) {
        value = value * 10 + (answer.charAt(at) - '0');
      }
      return (int) Math.min(value, Integer.MAX_VALUE);
    }

    String fault() {
      List<String> faults = new ArrayList<>();
      if (outside > 0) {
        faults.add(outside + " ids outside 1…" + n + " dropped");
      }
      if (repeated > 0) {
        faults.add(repeated + " repeated ids dropped");
      }
      if (ids.size() < n) {
        faults.add((n - ids.size()) + " missing ids appended in input order");
      }
      return String.join("; ", faults);
    }

    String with(String syntaxFault) {
      String rest = fault();
      return rest.isEmpty() ? syntaxFault : syntaxFault + "; " + rest;
    }
  }
}
