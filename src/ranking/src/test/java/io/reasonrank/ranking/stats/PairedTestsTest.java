package io.reasonrank.ranking.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PairedTestsTest {
  private static final long SEED = 11;

  @Test
  void aClearGainIsSignificantInBothTests() {
    PairedSamples gain = noise(0.1);
    Comparison bootstrap = new PairedBootstrap(SEED).compare(gain);
    assertThat(bootstrap.pValue()).isLessThan(0.01);
    assertThat(bootstrap.low()).isPositive().isLessThan(bootstrap.meanDifference());
    assertThat(new PairedPermutationTest(SEED).compare(gain).pValue()).isLessThan(0.01);
  }

  @Test
  void noiseIsNotSignificantInEitherTest() {
    PairedSamples nothing = noise(0);
    Comparison bootstrap = new PairedBootstrap(SEED).compare(nothing);
    assertThat(bootstrap.pValue()).isGreaterThan(0.05);
    assertThat(bootstrap.low()).isNegative();
    assertThat(bootstrap.high()).isPositive();
    assertThat(new PairedPermutationTest(SEED).compare(nothing).pValue()).isGreaterThan(0.05);
  }

  @Test
  void equalSystemsHaveAPValueOfOne() {
    PairedSamples same = PairedSamples.of(Map.of("q", 0.5), Map.of("q", 0.5));
    assertThat(new PairedBootstrap(SEED).compare(same).pValue()).isEqualTo(1);
    assertThat(new PairedPermutationTest(SEED).compare(same).pValue()).isEqualTo(1);
  }

  @Test
  void theSameSeedGivesTheSameNumbers() {
    PairedSamples samples = noise(0.02);
    assertThat(new PairedBootstrap(SEED).compare(samples))
        .isEqualTo(new PairedBootstrap(SEED).compare(samples));
  }

  @Test
  void systemsWithoutACommonQueryCannotBeCompared() {
    assertThatThrownBy(() -> PairedSamples.of(Map.of("a", 1.0), Map.of("b", 1.0)))
        .hasMessageContaining("no query");
  }

  private static PairedSamples noise(double shift) {
    Random random = new Random(SEED);
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      differences.add(shift + 0.2 * random.nextGaussian());
    }
    return new PairedSamples(differences);
  }
}
