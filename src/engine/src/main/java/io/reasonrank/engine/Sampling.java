package io.reasonrank.engine;

/**
 * How the next token is chosen.
 *
 * <p>Order of work, as in transformers: repetition penalty, temperature, top-k, top-p, min-p.
 *
 * @param temperature 0 for greedy, else the divisor of the logits, finite and &gt; 0
 * @param topP nucleus mass in (0, 1]; 1 keeps all tokens
 * @param topK number of most probable tokens kept; 0 keeps all
 * @param minP least probability of a token kept, as a share of the likeliest one's, in [0, 1); 0
 *     keeps all
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens that stand in
 *     prompt or completion (Keskar et al. 2019), finite and &gt; 0; 1 changes nothing
 * @param seed start of the random stream; the same seed gives the same tokens
 */
public record Sampling(
    double temperature, double topP, int topK, double minP, double repetitionPenalty, long seed) {

  public static final Sampling GREEDY = new Sampling(0, 1, 0, 0, 1, 0);

  public Sampling {
    if (!(temperature >= 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature is " + temperature + "; give 0 or a finite number above 0");
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP is " + topP + "; give a number in (0, 1]");
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK is " + topK + "; give 0 (all) or more");
    }
    if (!(minP >= 0 && minP < 1)) {
      throw new IllegalArgumentException("minP is " + minP + "; give a number in [0, 1)");
    }
    if (!(repetitionPenalty > 0) || Double.isInfinite(repetitionPenalty)) {
      throw new IllegalArgumentException(
          "repetitionPenalty is " + repetitionPenalty + "; give a finite number above 0");
    }
  }

  /** All tokens, each as often as the model says. */
  public static Sampling atTemperature(double temperature, long seed) {
    return new Sampling(temperature, 1, 0, 0, 1, seed);
  }

  public Sampling withTopP(double mass) {
    return new Sampling(temperature, mass, topK, minP, repetitionPenalty, seed);
  }

  public Sampling withTopK(int number) {
    return new Sampling(temperature, topP, number, minP, repetitionPenalty, seed);
  }

  public Sampling withMinP(double share) {
    return new Sampling(temperature, topP, topK, share, repetitionPenalty, seed);
  }

  public Sampling withRepetitionPenalty(double penalty) {
    return new Sampling(temperature, topP, topK, minP, penalty, seed);
  }

  public Sampling withSeed(long start) {
    return new Sampling(temperature, topP, topK, minP, repetitionPenalty, start);
  }

  public boolean isGreedy() {
    return temperature == 0;
  }
}
