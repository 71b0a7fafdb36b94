package io.reasonrank.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Maps values to pixels, with round ticks.
 *
 * @param low value at {@code from}
 * @param high value at {@code to}, above {@code low}
 * @param from pixel of {@code low}
 * @param to pixel of {@code high}
 * @param step between ticks
 */
record Scale(double low, double high, double from, double to, double step) {
  private static final int WANTED_TICKS = 5;

  /** A scale that holds both values and ends on ticks. */
  static Scale around(double least, double most, double from, double to) {
    double high = most > least ? most : least + 1;
    double step = roundStep((high - least) / WANTED_TICKS);
    return new Scale(
        Math.floor(least / step + 1e-9) * step,
        Math.ceil(high / step - 1e-9) * step,
        from,
        to,
        step);
  }

  /** The next of 1, 2, 5 times a power of ten (Heckbert 1990, nice numbers). */
  private static double roundStep(double raw) {
    double power = Math.pow(10, Math.floor(Math.log10(raw)));
    double mantissa = raw / power;
    return power * (mantissa <= 1 ? 1 : mantissa <= 2 ? 2 : mantissa <= 5 ? 5 : 10);
  }

  double at(double value) {
    return from + (value - low) / (high - low) * (to - from);
  }

  List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    int count = (int) Math.round((high - low) / step);
    for (int i = 0; i <= count; i++) {
      ticks.add(low + i * step);
    }
    return ticks;
  }
}
