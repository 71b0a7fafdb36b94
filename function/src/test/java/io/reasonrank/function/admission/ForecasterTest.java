package io.reasonrank.function.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.function.rerank.Job;
import io.reasonrank.function.rerank.Jobs;
import java.time.Instant;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class ForecasterTest {
  private static final Job HUNDRED = Jobs.of("a", Instant.MAX, 100);
  private static final Job TEN = Jobs.of("b", Instant.MAX, 10);

  private final Forecaster forecaster = new Forecaster(512, 1000);

  @Test
  void countsTheCallsOfThePlanAndTheTextsTheyRead() {
    long one = 200 + 2 + 150;

    assertThat(forecaster.of(TEN).tokens()).isEqualTo(one + 10 * 3);
    assertThat(forecaster.of(HUNDRED).tokens()).isEqualTo(9 * one + 9 * 20 * 3);
  }

  @Test
  void startsWithTheSpeedThatItWasGiven() {
    assertThat(forecaster.of(TEN).seconds())
        .isCloseTo(forecaster.of(TEN).tokens() / 1000.0, within(1e-3));
  }

  @Test
  void learnsWhatTokensAndSecondsRequestsReallyTake() {
    for (int i = 0; i < 30; i++) {
      forecaster.learn(TEN, 100, 2);
    }

    assertThat(forecaster.of(TEN).tokens()).isCloseTo(100, Percentage.withPercentage(5));
    assertThat(forecaster.of(TEN).seconds()).isCloseTo(2, Percentage.withPercentage(10));
    assertThat(forecaster.of(HUNDRED).seconds()).isBetween(10.0, 30.0);
  }

  @Test
  void learnsSecondsFromEnginesThatTellNoTokens() {
    for (int i = 0; i < 60; i++) {
      forecaster.learn(TEN, 0, 0.01);
    }

    assertThat(forecaster.of(TEN).seconds()).isCloseTo(0.01, Percentage.withPercentage(10));
  }
}
