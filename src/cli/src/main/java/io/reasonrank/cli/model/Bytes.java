package io.reasonrank.cli.model;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes as people write them. */
final class Bytes {
  private static final Pattern FORM = Pattern.compile("(\\d+)\\s*(B|KB|MB|GB|K|M|G)?");

  private Bytes() {}

  /** For example {@code 1.3 MB}; powers of 1,000. */
  static String of(long bytes) {
    if (bytes < 1000) {
      return bytes + " B";
    }
    String unit = bytes < 1_000_000 ? "KB" : bytes < 1_000_000_000 ? "MB" : "GB";
    return String.format(Locale.ROOT, "%.1f %s", bytes / (double) factor(unit), unit);
  }

  /**
   * Reads {@code 5GB}, {@code 200 MB}, {@code 1000}.
   *
   * @throws IllegalArgumentException if it is no size
   */
  static long parse(String text) {
    Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!form.matches() || Long.parseLong(form.group(1)) == 0) {
      throw new IllegalArgumentException("'" + text + "' is no size; give for example 5GB");
    }
    return Math.multiplyExact(Long.parseLong(form.group(1)), factor(form.group(2)));
  }

  private static long factor(@org.jspecify.annotations.Nullable String unit) {
    return switch (unit) {
      case "K", "KB" -> 1_000;
      case "M", "MB" -> 1_000_000;
      case "G", "GB" -> 1_000_000_000;
      case null, default -> 1;
    };
  }
}
