package io.reasonrank.ranking;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * Undoes UTF-8 that was read as Windows-1252 (with Latin-1 for the bytes that Windows-1252 leaves
 * open, as browsers do). A text that is UTF-8 throughout is decoded as a whole. In a mixed text
 * only sequences that are whole UTF-8 characters are touched, and two-byte ones only where good
 * text would not have them, so that {@code CAFÉ®} stays what it is.
 */
final class Mojibake {
  private static final int MAX_LAYERS = 4;
  private static final String WINDOWS_1252_80 =
      "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
          + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

  private Mojibake() {}

  static String undo(String text) {
    String before = text;
    for (int layer = 0; layer < MAX_LAYERS; layer++) {
      String after = undoOneLayer(before);
      if (after.equals(before)) {
        return after;
      }
      before = after;
    }
    return before;
  }

  private static String undoOneLayer(String text) {
    String whole = decodeWhole(text);
    return whole.isEmpty() ? undoSequences(text) : whole;
  }

  /**
   * The text decoded as a whole, or nothing where it is not UTF-8 throughout, or where all that
   * speaks for that is one pair of characters that good text has too.
   */
  private static String decodeWhole(String text) {
    int leads = 0;
    boolean sure = false;
    for (int at = 0; at < text.length(); at++) {
      int b = byteOf(text.charAt(at));
      if (b < 0) {
        return "";
      }
      if (b >= 0xC2) {
        leads++;
        sure |= b >= 0xE0 || sequenceLength(text, at) == 2;
      }
    }
    return leads > 1 || sure ? decode(text, 0, text.length()) : "";
  }

  private static String undoSequences(String text) {
    StringBuilder out = new StringBuilder(text.length());
    int at = 0;
    while (at < text.length()) {
      int length = sequenceLength(text, at);
      String decoded = length < 2 ? "" : decode(text, at, length);
      if (decoded.isEmpty()) {
        out.append(text.charAt(at++));
      } else {
        out.append(decoded);
        at += length;
      }
    }
    return out.toString();
  }

  /** Characters that the byte at {@code at} announces, or 0 where it announces none. */
  private static int sequenceLength(String text, int at) {
    int lead = byteOf(text.charAt(at));
    int length = 0;
    if (lead >= 0xF0 && lead <= 0xF4) {
      length = 4;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      length = 3;
    } else if (lead >= 0xC2 && lead <= 0xDF) {
      length = trusted(lead, text, at) ? 2 : 0;
    }
    return at + length <= text.length() ? length : 0;
  }

  /**
   * A two-byte sequence is trusted after Â and Ã, and after other capitals where the next character
   * is one that stands after no letter.
   */
  private static boolean trusted(int lead, String text, int at) {
    if (at + 1 >= text.length()) {
      return false;
    }
    char next = text.charAt(at + 1);
    return lead <= 0xC3
        || (next >= 0x80 && next < 0xA0)
        || "\u00A1\u00A4\u00A5\u00A6\u00A7\u00AC\u00AF\u00B6\u00B8\u00BF\u0192\u02C6\u02DC\u0160\u0161\u0152\u0153\u017D\u017E\u0178\u2020\u2021\u2030"
                .indexOf(next)
            >= 0;
  }

  private static String decode(String text, int at, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      int b = byteOf(text.charAt(at + i));
      if (b < 0) {
        return "";
      }
      bytes[i] = (byte) b;
    }
    try {
      CharBuffer decoded = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return decoded.toString();
    } catch (CharacterCodingException notUtf8) {
      return "";
    }
  }

  /** The character that Windows-1252 has for a byte from 0x80 to 0x9F. */
  static char windows1252(int c1) {
    return WINDOWS_1252_80.charAt(c1 - 0x80);
  }

  /** The byte that Windows-1252 reads as this character, or -1. */
  private static int byteOf(char c) {
    if (c < 0x80 || (c >= 0xA0 && c <= 0xFF)) {
      return c;
    }
    int high = WINDOWS_1252_80.indexOf(c);
    return high >= 0 ? 0x80 + high : (c <= 0xFF ? c : -1);
  }
}
