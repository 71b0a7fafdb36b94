package io.reasonrank.engine.openai;

import io.reasonrank.engine.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether and when a request that failed before its first piece is sent again.
 *
 * @param retries most further attempts; 0 for none
 * @param first pause before the first of them, doubled each time
 * @param longest longest pause; a server that asks for more is not asked again
 */
public record RetryPolicy(int retries, Duration first, Duration longest) {
  public static final RetryPolicy NONE = new RetryPolicy(0, Duration.ZERO, Duration.ZERO);

  /** Two more attempts, after about half a second and a second, or when the server says. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(2, Duration.ofMillis(500), Duration.ofSeconds(20));

  private static final double HINT_SPREAD = 0.1;

  public RetryPolicy {
    if (retries < 0 || first.isNegative() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "retries is %d, first pause %s, longest %s; give retries >= 0 and first <= longest"
              .formatted(retries, first, longest));
    }
  }

  /**
   * The pause before the next attempt.
   *
   * <p>Callers that failed together come back apart: own pauses are cut by up to a half, a server's
   * {@code Retry-After} is stretched by up to a tenth.
   *
   * @param attempts attempts that failed, at least 1
   * @param spread a random number in [0, 1)
   * @return empty if the failure is final: not of a kind that passes, no attempt left, or the
   *     deadline comes first
   */
  Optional<Duration> pause(
      EngineException failure,
      int attempts,
      Optional<Instant> deadline,
      Instant now,
      double spread) {
    if (attempts > retries || !passes(failure)) {
      return Optional.empty();
    }
    Duration pause =
        failure
            .retryAfter()
            .map(hint -> stretched(hint, 1 + HINT_SPREAD * spread))
            .orElseGet(() -> stretched(backoff(attempts), 1 - spread / 2));
    boolean tooLong = failure.retryAfter().filter(hint -> hint.compareTo(longest) > 0).isPresent();
    boolean tooLate = deadline.filter(end -> !now.plus(pause).isBefore(end)).isPresent();
    return tooLong || tooLate ? Optional.empty() : Optional.of(pause);
  }

  /** A server that was silent too long may still be at work on the request: not asked again. */
  private static boolean passes(EngineException failure) {
    return switch (failure.kind()) {
      case RATE_LIMITED, UNAVAILABLE, INTERNAL -> true;
      case INVALID_REQUEST, CONTENT_FILTER, TIMEOUT -> false;
    };
  }

  private Duration backoff(int attempts) {
    Duration doubled = first.multipliedBy(1L << Math.min(attempts - 1, 20));
    return doubled.compareTo(longest) > 0 ? longest : doubled;
  }

  private static Duration stretched(Duration pause, double factor) {
    return Duration.ofMillis(Math.round(pause.toMillis() * factor));
  }
}
