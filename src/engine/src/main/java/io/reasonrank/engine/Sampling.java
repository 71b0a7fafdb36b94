package io.reasonrank.engine;

/**
 * How the next token is chosen.
 *
 * @param temperature 0 for greedy, else the divisor of the logits, finite and &gt; 0
 * @param topP nucleus mass in (0, 1]; 1 keeps all tokens
 * @param topK number of most probable tokens kept; 0 keeps all
 * @param seed start of the random stream; the same seed gives the same tokens
 */
public record Sampling(double temperature, double topP, int topK, long seed) {

  public static final Sampling GREEDY = new Sampling(0, 1, 0, 0);

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
  }

  public static Sampling atTemperature(double temperature, long seed) {
    return new Sampling(temperature, 1, 0, seed);
  }

  public boolean isGreedy() {
    return temperature == 0;
  }
}
