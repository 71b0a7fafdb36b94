package io.reasonrank.ranking;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** Repairs that look at one character at a time. */
final class CharacterRepair {
  private static final String LIGATURES = "\uFB00\uFB01\uFB02\uFB03\uFB04\uFB05\uFB06";
  private static final String[] LETTERS = {"ff", "fi", "fl", "ffi", "ffl", "\u017Ft", "st"};

  private static final char ESCAPE = '\u001B';

  private CharacterRepair() {}

  static String replaceAll(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      boolean crlf = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
      int escape = c == ESCAPE ? terminalEscape(text, at) : 0;
      if (!crlf && escape == 0) {
        append(out, c >= 0x80 && c <= 0x9F ? Mojibake.windows1252(c) : c);
      }
      at += Math.max(escape, Character.charCount(c));
    }
    return out.toString();
  }

  /** Length of a terminal's colour or cursor sequence, {@code ESC [ 1;31 m}, or 0. */
  private static int terminalEscape(String text, int at) {
    int end = at + 1;
    if (end >= text.length() || text.charAt(end) != '[') {
      return 0;
    }
    do {
      end++;
    } while (end < text.length()
        && (AnswerList.isDigit(text.charAt(end)) || text.charAt(end) == ';'));
    boolean ended = end < text.length() && isLetter(text.charAt(end));
    return ended ? end + 1 - at : 0;
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static void append(StringBuilder out, int c) {
    String replacement = replacement(c);
    if (replacement == null) {
      out.appendCodePoint(c);
    } else {
      out.append(replacement);
    }
  }

  private static @Nullable String replacement(int c) {
    int ligature = LIGATURES.indexOf(c);
    if (ligature >= 0) {
      return LETTERS[ligature];
    }
    if (isRemovedControl(c)) {
      return "";
    }
    return switch (c) {
      case '\u2018', '\u2019', '\u201A', '\u201B', '\u02BC' -> "'";
      case '\u201C', '\u201D', '\u201E', '\u201F' -> "\"";
      case '\r', '\u2028', '\u2029' -> "\n";
      case '\u0149' -> "'n";
      case '\u0132' -> "IJ";
      case '\u0133' -> "ij";
      case '\u01C4' -> "D\u017D";
      case '\u01C5' -> "D\u017E";
      case '\u01C6' -> "d\u017E";
      case '\u01C7' -> "LJ";
      case '\u01C8' -> "Lj";
      case '\u01C9' -> "lj";
      case '\u01CA' -> "NJ";
      case '\u01CB' -> "Nj";
      case '\u01CC' -> "nj";
      case '\u01F1' -> "DZ";
      case '\u01F2' -> "Dz";
      case '\u01F3' -> "dz";
      case '\u3000' -> " ";
      default -> width(c);
    };
  }

  /** Full-width and half-width forms as their ordinary characters. */
  private static @Nullable String width(int c) {
    if (c >= 0xFF01 && c <= 0xFFEF) {
      return Normalizer.normalize(Character.toString(c), Normalizer.Form.NFKC);
    }
    return c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE ? "\uFFFD" : null;
  }

  private static boolean isRemovedControl(int c) {
    boolean c0 = c < ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r';
    boolean format = (c >= 0x206A && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFC) || c == 0xFEFF;
    return c0 || c == 0x7F || format;
  }
}
