package io.reasonrank.ranking.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RankOverlapTest {
  private static final List<Integer> TWENTY = IntStream.rangeClosed(1, 20).boxed().toList();

  @ParameterizedTest
  @CsvSource({"0.9, 0.878", "0.95, 0.642", "0.98, 0.332"})
  void truncatedOverlapOfEqualOrdersStaysBelowOne(double persistence, double expected) {
    assertThat(RankOverlap.truncated(persistence, TWENTY, TWENTY))
        .isCloseTo(expected, within(5e-4));
    assertThat(RankOverlap.extrapolated(persistence, TWENTY, TWENTY)).isCloseTo(1, within(1e-12));
  }

  @Test
  void averageOverlapCountsEachDepthAlike() {
    assertThat(RankOverlap.average(List.of("a", "b", "c"), List.of("b", "a", "d")))
        .isCloseTo((0 + 1 + 2 / 3.0) / 3, within(1e-12));
  }
}
