package io.reasonrank.engine.djl.decode;

import io.reasonrank.engine.Sampling;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses the next token from logits; one per sequence, so that a seed gives the same tokens in any
 * batch.
 */
final class TokenSampler {
  private final Sampling sampling;
  private final SplittableRandom random;

  TokenSampler(Sampling sampling) {
    this.sampling = sampling;
    this.random = new SplittableRandom(sampling.seed());
  }

  /** The token chosen from {@code logits[from, from + size)}. */
  int next(float[] logits, int from, int size) {
    if (sampling.isGreedy()) {
      return greedy(logits, from, size);
    }
    double[] weights = weights(logits, from, size);
    keepLikeliest(weights);
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double mark = random.nextDouble() * total;
    int last = 0;
    for (int i = 0; i < size; i++) {
      if (weights[i] > 0) {
        last = i;
        mark -= weights[i];
        if (mark < 0) {
          return i;
        }
      }
    }
    return last;
  }

  private static int greedy(float[] logits, int from, int size) {
    int best = 0;
    for (int i = 1; i < size; i++) {
      if (logits[from + i] > logits[from + best]) {
        best = i;
      }
    }
    return best;
  }

  /** exp((logit − largest) / temperature). */
  private double[] weights(float[] logits, int from, int size) {
    float largest = logits[from + greedy(logits, from, size)];
    double[] weights = new double[size];
    for (int i = 0; i < size; i++) {
      weights[i] = Math.exp((logits[from + i] - largest) / sampling.temperature());
    }
    return weights;
  }

  /** Clears what top-k and top-p leave out; ties at the border stay in. */
  private void keepLikeliest(double[] weights) {
    if (sampling.topK() == 0 && sampling.topP() >= 1) {
      return;
    }
    double[] sorted = weights.clone();
    Arrays.sort(sorted);
    int kept = sampling.topK() == 0 ? sorted.length : Math.min(sampling.topK(), sorted.length);
    double least = sorted[sorted.length - kept];
    double mass = 0;
    for (int i = sorted.length - 1; i >= sorted.length - kept; i--) {
      mass += sorted[i];
    }
    double gathered = 0;
    for (int i = sorted.length - 1; i >= sorted.length - kept; i--) {
      gathered += sorted[i];
      if (gathered >= sampling.topP() * mass) {
        least = Math.max(least, sorted[i]);
        break;
      }
    }
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] < least) {
        weights[i] = 0;
      }
    }
  }
}
