package io.reasonrank.engine.djl;

/** Log-probabilities of one row of logits, computed as they are asked for. */
final class LogSoftmax {
  static final LogSoftmax EMPTY = new LogSoftmax(new float[] {0}, 0, 1);

  private final float[] logits;
  private final int from;
  private final int size;
  private final double total;

  LogSoftmax(float[] logits, int from, int size) {
    this.logits = logits;
    this.from = from;
    this.size = size;
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      largest = Math.max(largest, logits[from + i]);
    }
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += Math.exp(logits[from + i] - (double) largest);
    }
    this.total = largest + Math.log(sum);
  }

  int size() {
    return size;
  }

  /** Natural logarithm of a token's probability. */
  double of(int id) {
    return logits[from + id] - total;
  }

  boolean isAbove(int id, int other) {
    return logits[from + id] > logits[from + other];
  }
}
