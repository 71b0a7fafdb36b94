package io.reasonrank.ranking.released;

import java.util.ArrayList;
import java.util.List;

/** Numbers in a text as Python's {@code str.isdigit} and {@code int} find them. */
final class PythonDigits {
  /** First and last code point of digits that are no decimals, which {@code int} refuses. */
  private static final int[][] NOT_DECIMAL = {
    {0xB2, 0xB3},
    {0xB9, 0xB9},
    {0x1369, 0x1371},
    {0x19DA, 0x19DA},
    {0x2070, 0x2070},
    {0x2074, 0x2079},
    {0x2080, 0x2089},
    {0x2460, 0x2468},
    {0x2474, 0x247C},
    {0x2488, 0x2490},
    {0x24EA, 0x24EA},
    {0x24F5, 0x24FD},
    {0x24FF, 0x24FF},
    {0x2776, 0x277E},
    {0x2780, 0x2788},
    {0x278A, 0x2792},
    {0x10A40, 0x10A43},
    {0x10E60, 0x10E68},
    {0x11052, 0x1105A},
    {0x1F100, 0x1F10A}
  };

  private PythonDigits() {}

  /** Maximal runs of digits. */
  static List<String> runs(String text) {
    List<String> runs = new ArrayList<>();
    StringBuilder run = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              if (isDigit(c)) {
                run.appendCodePoint(c);
              } else {
                flush(run, runs);
              }
            });
    flush(run, runs);
    return runs;
  }

  private static void flush(StringBuilder run, List<String> runs) {
    if (!run.isEmpty()) {
      runs.add(run.toString());
      run.setLength(0);
    }
  }

  private static boolean isDigit(int c) {
    return Character.isDigit(c) || isNotDecimal(c);
  }

  private static boolean isNotDecimal(int c) {
    for (int[] range : NOT_DECIMAL) {
      if (c >= range[0] && c <= range[1]) {
        return true;
      }
    }
    return false;
  }

  /** Whether {@code int} refuses one of the runs. */
  static boolean anyRefused(List<String> runs) {
    return runs.stream().anyMatch(run -> run.codePoints().anyMatch(PythonDigits::isNotDecimal));
  }

  /** The value, at most {@link Integer#MAX_VALUE}: larger ones are out of every range. */
  static int value(String run) {
    long value = 0;
    for (int c : run.codePoints().toArray()) {
      value = Math.min(Integer.MAX_VALUE, value * 10 + Character.digit(c, 10));
    }
    return (int) value;
  }
}
