package io.reasonrank.function.dialect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  @Test
  void whatHasPassedSinceTheRequestCameIsTakenOff() {
    assertThat(Timeouts.left(Duration.ofSeconds(10), Duration.ofSeconds(3).toNanos()))
        .isEqualTo(Duration.ofMillis(6_950));
  }

  @Test
  void theAnswersOwnWayIsATwentiethOfAShortTime() {
    assertThat(Timeouts.left(Duration.ofMillis(200), 0)).isEqualTo(Duration.ofMillis(190));
  }

  @Test
  void thereIsAlwaysTimeForTheInputOrder() {
    assertThat(Timeouts.left(Duration.ofMillis(200), Duration.ofSeconds(1).toNanos()))
        .isEqualTo(Duration.ofMillis(1));
  }
}
