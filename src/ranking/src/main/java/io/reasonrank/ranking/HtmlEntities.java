package io.reasonrank.ranking;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Character references such as {@code &amp;} and {@code &#8364;} in text that is no HTML. */
final class HtmlEntities {
  private static final Pattern REFERENCE = Pattern.compile("&#?[0-9A-Za-z]{1,24};");
  private static final Pattern NUMBER = Pattern.compile("&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));");

  private HtmlEntities() {}

  /** The table is read when the first reference is met; most text has none. */
  private static final class Names {
    static final Map<String, String> BY_NAME = read();

    private static Map<String, String> read() {
      Map<String, String> byName = new HashMap<>();
      try (BufferedReader lines = open()) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          String[] parts = line.split(" ", -1);
          if (!parts[0].equals("#")) {
            byName.put(parts[0], text(parts));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException("html-entities.txt", e);
      }
      return Map.copyOf(byName);
    }

    private static BufferedReader open() {
      InputStream in = HtmlEntities.class.getResourceAsStream("html-entities.txt");
      if (in == null) {
        throw new IllegalStateException("resource html-entities.txt is missing from the jar");
      }
      return new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
    }

    private static String text(String[] nameAndCodePoints) {
      StringBuilder text = new StringBuilder();
      for (int i = 1; i < nameAndCodePoints.length; i++) {
        text.appendCodePoint(Integer.parseInt(nameAndCodePoints[i], 16));
      }
      return text.toString();
    }
  }

  static String unescape(String text) {
    return text.indexOf('&') < 0
        ? text
        : REFERENCE.matcher(text).replaceAll(found -> Matcher.quoteReplacement(resolve(found)));
  }

  private static String resolve(MatchResult reference) {
    String text = reference.group();
    if (text.charAt(1) != '#') {
      return Names.BY_NAME.getOrDefault(text.substring(1, text.length() - 1), text);
    }
    Matcher number = NUMBER.matcher(text);
    return number.matches() ? character(number, text) : text;
  }

  private static String character(Matcher number, String text) {
    boolean decimal = number.group(1) != null;
    String digits = decimal ? number.group(1) : number.group(2);
    long code = digits.length() > 9 ? Long.MAX_VALUE : Long.parseLong(digits, decimal ? 10 : 16);
    // A semicolon is left as it stands: read again, it would end another reference.
    return code == ';' ? text : character(code);
  }

  /** As browsers read a number: Windows-1252 for C1 controls, nothing for what is no character. */
  private static String character(long code) {
    if (code == 0 || code > Character.MAX_CODE_POINT || (code >= 0xD800 && code <= 0xDFFF)) {
      return "\uFFFD";
    }
    int c = (int) code;
    if (c >= 0x80 && c <= 0x9F) {
      return Character.toString(Mojibake.windows1252(c));
    }
    return isNoCharacter(c) ? "" : Character.toString(c);
  }

  private static boolean isNoCharacter(int c) {
    boolean control = c < ' ' && c != '\t' && c != '\n' && c != '\f' && c != '\r';
    boolean unused = (c >= 0xFDD0 && c <= 0xFDEF) || (c & 0xFFFE) == 0xFFFE;
    return control || c == 0x7F || unused;
  }
}
