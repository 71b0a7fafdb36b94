package io.reasonrank.cli.report;

import java.util.Locale;

/** Numbers as the report writes them. */
final class Figures {
  private static final double LEAST_P = 0.001;

  private Figures() {}

  /** A metric in [0,1]. */
  static String metric(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** A difference, with its sign. */
  static String difference(double value) {
    String text = String.format(Locale.ROOT, "%+.3f", value);
    return text.equals("-0.000") ? "+0.000" : text.replace('-', '−');
  }

  static String pValue(double value) {
    return value < LEAST_P ? "< 0.001" : String.format(Locale.ROOT, "%.3f", value);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.0f %%", share * 100);
  }

  /** Seconds below two minutes, minutes and seconds above. */
  static String duration(double seconds) {
    if (seconds < 120) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long whole = Math.round(seconds);
    return whole / 60 + " min " + whole % 60 + " s";
  }

  /** The shortest form of a tick. */
  static String tick(double value) {
    String text = String.format(Locale.ROOT, "%.4f", value);
    String cut = text.replaceAll("0+$", "").replaceAll("\\.$", "");
    return cut.equals("-0") ? "0" : cut;
  }
}
