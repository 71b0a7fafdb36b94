package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.training.LengthControl.Pair;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthControlTest {
  @Test
  void aGainThatComesFromLengthAloneVanishes() {
    List<Pair> pairs =
        IntStream.range(0, 40)
            .mapToObj(i -> new Pair(0.3 * (0.5 + i / 40.0), 0.5 + i / 40.0))
            .toList();

    var comparison = new LengthControl(200, 3).compare("model", "base", "m", pairs);

    assertThat(comparison.meanDifference()).isCloseTo(0, within(1e-12));
    assertThat(comparison.lower()).isLessThanOrEqualTo(1e-9);
  }

  @Test
  void aGainThatHasNothingToDoWithLengthStays() {
    List<Pair> pairs = IntStream.range(0, 40).mapToObj(i -> new Pair(0.2, i % 7 - 3)).toList();

    var comparison = new LengthControl(200, 3).compare("model", "base", "m", pairs);

    assertThat(comparison.meanDifference()).isCloseTo(0.2, within(1e-12));
    assertThat(comparison.lower()).isCloseTo(0.2, within(1e-9));
    assertThat(comparison.pValue()).isLessThan(0.05);
  }

  @Test
  void equalLengthsLeaveTheMeanDifference() {
    assertThat(LengthControl.intercept(List.of(new Pair(0.1, 0), new Pair(0.3, 0))))
        .isCloseTo(0.2, within(1e-12));
  }
}
