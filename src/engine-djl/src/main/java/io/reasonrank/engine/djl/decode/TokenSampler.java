package io.reasonrank.engine.djl.decode;

import io.reasonrank.engine.Sampling;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Chooses the next token from logits; one per sequence, so that a seed gives the same choices in
 * any batch. Each choice takes one random number, whoever makes it.
 */
final class TokenSampler {
  /** Weights below this share of the largest are left out; their sum is beyond float precision. */
  private static final double NEGLIGIBLE = 28;

  private final Sampling sampling;
  private final SplittableRandom random;

  TokenSampler(Sampling sampling) {
    this.sampling = sampling;
    this.random = new SplittableRandom(sampling.seed());
  }

  /** Whether the step itself can choose: temperature only. */
  boolean isPlain() {
    return sampling.repetitionPenalty() == 1
        && (sampling.isGreedy()
            || (sampling.topK() == 0 && sampling.topP() >= 1 && sampling.minP() == 0));
  }

  double temperature() {
    return sampling.temperature();
  }

  /** The random number of the next choice, in [0,1); 0 for greedy. */
  double mark() {
    return sampling.isGreedy() ? 0 : random.nextDouble();
  }

  /**
   * The token chosen from {@code logits[from, from + size)}.
   *
   * @param before the sequence so far, for the repetition penalty
   * @param allowed the only tokens that may be chosen, or empty for all
   */
  int next(float[] logits, int from, int size, TokenIds before, int[] allowed) {
    double[] scores = allowed.length == 0 ? all(logits, from, size) : some(logits, from, allowed);
    if (sampling.repetitionPenalty() != 1) {
      penalise(scores, before, allowed);
    }
    int at = sampling.isGreedy() ? largest(scores) : drawn(scores);
    return allowed.length == 0 ? at : allowed[at];
  }

  private static double[] all(float[] logits, int from, int size) {
    double[] scores = new double[size];
    for (int i = 0; i < size; i++) {
      scores[i] = logits[from + i];
    }
    return scores;
  }

  private static double[] some(float[] logits, int from, int[] allowed) {
    double[] scores = new double[allowed.length];
    for (int i = 0; i < allowed.length; i++) {
      scores[i] = logits[from + allowed[i]];
    }
    return scores;
  }

  private void penalise(double[] scores, TokenIds before, int[] allowed) {
    var seen = new java.util.BitSet();
    for (int i = 0; i < before.size(); i++) {
      seen.set((int) before.get(i));
    }
    for (int i = 0; i < scores.length; i++) {
      if (seen.get(allowed.length == 0 ? i : allowed[i])) {
        double penalty = sampling.repetitionPenalty();
        scores[i] = scores[i] > 0 ? scores[i] / penalty : scores[i] * penalty;
      }
    }
  }

  private static int largest(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      if (scores[i] > scores[best]) {
        best = i;
      }
    }
    return best;
  }

  private int drawn(double[] scores) {
    weigh(scores);
    keepLikeliest(scores);
    double total = 0;
    for (double weight : scores) {
      total += weight;
    }
    double mark = mark() * total;
    int last = 0;
    for (int i = 0; i < scores.length; i++) {
      if (scores[i] > 0) {
        last = i;
        mark -= scores[i];
        if (mark < 0) {
          return i;
        }
      }
    }
    return last;
  }

  /** Turns scores into exp((score − largest) / temperature). */
  private void weigh(double[] scores) {
    double largest = scores[largest(scores)];
    for (int i = 0; i < scores.length; i++) {
      double exponent = (scores[i] - largest) / sampling.temperature();
      scores[i] = exponent < -NEGLIGIBLE ? 0 : Math.exp(exponent);
    }
  }

  /** Clears what top-k, top-p and min-p leave out; ties at the border stay in. */
  private void keepLikeliest(double[] weights) {
    double least = Math.max(sampling.minP(), leastOfTop(weights));
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] < least) {
        weights[i] = 0;
      }
    }
  }

  /** The smallest weight that top-k and top-p keep; the largest weight is 1. */
  private double leastOfTop(double[] weights) {
    if (sampling.topK() == 0 && sampling.topP() >= 1) {
      return 0;
    }
    double[] sorted = Arrays.stream(weights).filter(weight -> weight > 0).sorted().toArray();
    int kept = sampling.topK() == 0 ? sorted.length : Math.min(sampling.topK(), sorted.length);
    double mass = 0;
    for (int i = sorted.length - kept; i < sorted.length; i++) {
      mass += sorted[i];
    }
    double gathered = 0;
    for (int i = sorted.length - 1; i >= sorted.length - kept; i--) {
      gathered += sorted[i];
      if (gathered >= sampling.topP() * mass) {
        return sorted[i];
      }
    }
    return sorted[sorted.length - kept];
  }
}
