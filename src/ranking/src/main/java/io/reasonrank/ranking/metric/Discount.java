package io.reasonrank.ranking.metric;

/** The discount of nDCG, tabulated: a logarithm per rank would be most of a reward's time. */
final class Discount {
  private static final double[] TABLE = new double[1024];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      TABLE[i] = compute(i);
    }
  }

  private Discount() {}

  /**
   * 1 / log2(rank + 1).
   *
   * @param index rank − 1
   */
  static double at(int index) {
    return index < TABLE.length ? TABLE[index] : compute(index);
  }

  private static double compute(int index) {
    return Math.log(2) / Math.log(index + 2.0);
  }
}
