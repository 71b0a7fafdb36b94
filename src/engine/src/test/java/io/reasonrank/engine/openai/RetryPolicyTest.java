package io.reasonrank.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.engine.EngineException;
import io.reasonrank.engine.EngineException.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");
  private static final RetryPolicy POLICY =
      new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(1));
  private static final EngineException DOWN = new EngineException(Kind.UNAVAILABLE, "down");

  private static Optional<Duration> pause(EngineException failure, int attempts, double spread) {
    return POLICY.pause(failure, attempts, Optional.empty(), NOW, spread);
  }

  private static EngineException busy(Duration hint) {
    return new EngineException(Kind.RATE_LIMITED, "busy", null, Optional.of(hint));
  }

  @Test
  void pausesDoubleUpToTheLongest() {
    assertThat(pause(DOWN, 1, 0)).contains(Duration.ofMillis(100));
    assertThat(pause(DOWN, 2, 0)).contains(Duration.ofMillis(200));
    assertThat(pause(DOWN, 5, 0)).contains(Duration.ofSeconds(1));
    assertThat(pause(DOWN, 6, 0)).isEmpty();
  }

  @Test
  void callersThatFailedTogetherComeBackApart() {
    assertThat(pause(DOWN, 2, 0.5)).contains(Duration.ofMillis(150));
    assertThat(pause(busy(Duration.ofMillis(500)), 1, 0.5)).contains(Duration.ofMillis(525));
  }

  @Test
  void neverEarlierThanTheServerSaysAndNotAtAllIfThatIsTooLong() {
    assertThat(pause(busy(Duration.ofMillis(900)), 1, 0)).contains(Duration.ofMillis(900));
    assertThat(pause(busy(Duration.ofSeconds(2)), 1, 0)).isEmpty();
  }

  @Test
  void noPausePastTheDeadline() {
    var soon = Optional.of(NOW.plusMillis(150));
    assertThat(POLICY.pause(DOWN, 1, soon, NOW, 0)).isPresent();
    assertThat(POLICY.pause(DOWN, 2, soon, NOW, 0)).isEmpty();
  }
}
