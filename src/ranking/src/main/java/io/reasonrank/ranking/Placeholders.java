package io.reasonrank.ranking;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Fills {@code {name}} in one pass, so that filled-in text is never searched again. */
final class Placeholders {
  private Placeholders() {}

  /**
   * @param value the text for a name, or null to leave the braces as they stand
   */
  static String fill(String template, Function<String, @Nullable String> value) {
    StringBuilder filled = new StringBuilder(template.length() + 64);
    int at = 0;
    for (int open = template.indexOf('{'); open >= 0; open = template.indexOf('{', at)) {
      int close = template.indexOf('}', open);
      String replacement = close < 0 ? null : value.apply(template.substring(open + 1, close));
      int end = replacement == null ? open + 1 : close + 1;
      filled.append(template, at, open).append(replacement == null ? "{" : replacement);
      at = end;
    }
    return filled.append(template, at, template.length()).toString();
  }
}
