package io.reasonrank.engine.openai;

/**
 * What a server allows; 0 leaves a bound out.
 *
 * @param requestsPerMinute requests begun in a minute
 * @param tokensPerMinute tokens of prompts (estimated) and of budgets asked for in a minute
 * @param concurrent requests at once; the engine goes below it while the server refuses
 */
public record RateLimits(int requestsPerMinute, int tokensPerMinute, int concurrent) {
  public static final RateLimits NONE = new RateLimits(0, 0, 0);

  public RateLimits {
    if (requestsPerMinute < 0 || tokensPerMinute < 0 || concurrent < 0) {
      throw new IllegalArgumentException("a rate limit is negative; give 0 for none");
    }
  }
}
