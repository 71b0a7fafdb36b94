package io.reasonrank.function.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.function.rerank.Caller;
import java.time.Duration;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class TokenBucketsTest {
  private static final Caller ORDINARY = new Caller("ordinary", OptionalInt.empty());
  private static final Caller RICH = new Caller("rich", OptionalInt.of(600));

  private long now;
  private final TokenBuckets buckets = new TokenBuckets(OptionalInt.of(60), () -> now);

  @Test
  void aMinutesWorthGoesAtOnceAndThenWhatIsRefilled() {
    assertThat(buckets.take(ORDINARY, 60)).isEmpty();
    assertThat(buckets.take(ORDINARY, 10)).contains(Duration.ofSeconds(10));

    now += Duration.ofSeconds(10).toNanos();

    assertThat(buckets.take(ORDINARY, 10)).isEmpty();
    assertThat(buckets.take(ORDINARY, 1)).contains(Duration.ofSeconds(1));
  }

  @Test
  void callersHaveBucketsOfTheirOwnAndOfTheirOwnSize() {
    assertThat(buckets.take(ORDINARY, 60)).isEmpty();
    assertThat(buckets.take(RICH, 600)).isEmpty();
    assertThat(buckets.take(RICH, 60)).contains(Duration.ofSeconds(6));
  }

  @Test
  void whatIsTooLargeForABucketGoesWhenItIsFullAndLeavesADebt() {
    assertThat(buckets.take(ORDINARY, 120)).isEmpty();
    assertThat(buckets.take(ORDINARY, 1)).contains(Duration.ofSeconds(61));
  }

  @Test
  void unusedTokensComeBack() {
    assertThat(buckets.take(ORDINARY, 60)).isEmpty();
    buckets.settle(ORDINARY, 50);

    assertThat(buckets.take(ORDINARY, 50)).isEmpty();
    assertThat(buckets.take(ORDINARY, 1)).isPresent();
  }

  @Test
  void noRateIsNoLimit() {
    TokenBuckets open = new TokenBuckets(OptionalInt.empty(), () -> now);

    assertThat(open.take(ORDINARY, Long.MAX_VALUE)).isEmpty();
  }
}
