package io.reasonrank.ranking;

import org.jspecify.annotations.Nullable;

/** Repairs that look at one character at a time. */
final class CharacterRepair {
  private static final String LIGATURES = "\uFB00\uFB01\uFB02\uFB03\uFB04\uFB05\uFB06";
  private static final String[] LETTERS = {"ff", "fi", "fl", "ffi", "ffl", "\u017Ft", "st"};

  private CharacterRepair() {}

  static String replaceAll(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int c = text.codePointAt(at);
      boolean crlf = c == '\r' && at + 1 < text.length() && text.charAt(at + 1) == '\n';
      if (!crlf) {
        append(out, c);
      }
      at += Character.charCount(c);
    }
    return out.toString();
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
      case '\r', '\u2028', '\u2029', '\u0085' -> "\n";
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
      case '\u3000' -> " ";
      default -> width(c);
    };
  }

  private static @Nullable String width(int c) {
    if (c >= 0xFF01 && c <= 0xFF5E) {
      return Character.toString(c - 0xFEE0);
    }
    if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
      return "\uFFFD";
    }
    return null;
  }

  private static boolean isRemovedControl(int c) {
    boolean c0 = c < ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r';
    boolean format = (c >= 0x206A && c <= 0x206F) || (c >= 0xFFF9 && c <= 0xFFFB) || c == 0xFEFF;
    return c0 || c == 0x7F || format;
  }
}
