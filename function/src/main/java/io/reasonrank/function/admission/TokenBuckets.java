package io.reasonrank.function.admission;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.reasonrank.function.rerank.Caller;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.LongSupplier;

/**
 * A quota of tokens for each caller. A bucket holds a minute's worth; a request that needs more
 * than that goes when the bucket is full and leaves a debt.
 */
@RegisterForReflection( // the classes that Caffeine picks by name for such a cache
    classNames = {
      "com.github.benmanes.caffeine.cache.SSMSA",
      "com.github.benmanes.caffeine.cache.PSAMS"
    })
final class TokenBuckets {
  private static final double NANOS_PER_MINUTE = 60e9;
  private static final int MOST_CALLERS = 10_000;

  private final OptionalInt ordinary;
  private final LongSupplier nanos;
  private final Cache<String, Bucket> buckets =
      Caffeine.newBuilder()
          .maximumSize(MOST_CALLERS)
          .expireAfterAccess(Duration.ofHours(1))
          .build();

  /**
   * @param ordinary tokens a minute of callers without a quota of their own; empty for no limit
   * @param nanos a clock
   */
  TokenBuckets(OptionalInt ordinary, LongSupplier nanos) {
    this.ordinary = ordinary;
    this.nanos = nanos;
  }

  /**
   * Takes tokens.
   *
   * @return how long to wait if there are not enough; then none are taken
   */
  Optional<Duration> take(Caller caller, long tokens) {
    OptionalInt rate = rate(caller);
    return rate.isEmpty() ? Optional.empty() : bucket(caller).take(rate.getAsInt(), tokens);
  }

  /** Gives back what was not used, or takes what was used beyond the forecast. */
  void settle(Caller caller, long unused) {
    rate(caller).ifPresent(rate -> bucket(caller).give(rate, unused));
  }

  private OptionalInt rate(Caller caller) {
    return caller.tokensPerMinute().isPresent() ? caller.tokensPerMinute() : ordinary;
  }

  private Bucket bucket(Caller caller) {
    return buckets.get(caller.name(), name -> new Bucket());
  }

  private final class Bucket {
    private double level = Double.MAX_VALUE;
    private long filled = nanos.getAsLong();

    synchronized Optional<Duration> take(int rate, long tokens) {
      fill(rate);
      double missing = Math.min(tokens, rate) - level;
      if (missing > 0) {
        return Optional.of(Duration.ofNanos((long) (missing / rate * NANOS_PER_MINUTE)));
      }
      level -= tokens;
      return Optional.empty();
    }

    synchronized void give(int rate, long tokens) {
      fill(rate);
      level = Math.min(rate, level + tokens);
    }

    private void fill(int rate) {
      long now = nanos.getAsLong();
      level = Math.min(rate, level + (now - filled) / NANOS_PER_MINUTE * rate);
      filled = now;
    }
  }
}
