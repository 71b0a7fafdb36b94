package io.reasonrank.cli.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class ScaleTest {
  @Test
  void endsOnRoundTicks() {
    assertThat(Scale.around(0.03, 0.97, 0, 100).ticks())
        .usingComparatorForType(new org.assertj.core.util.DoubleComparator(1e-9), Double.class)
        .containsExactly(0.0, 0.2, 0.4, 0.6, 0.8, 1.0);
  }

  @Test
  void holdsOneValueAlone() {
    Scale scale = Scale.around(3, 3, 0, 100);

    assertThat(scale.at(3)).isBetween(0.0, 100.0);
  }

  @Test
  void holdsBothEndsWithFewTicks() {
    var random = RandomGeneratorFactory.of("L64X128MixRandom").create(3);
    for (int i = 0; i < 1000; i++) {
      double reach = Math.pow(10, random.nextInt(-3, 4));
      double a = reach * random.nextGaussian();
      double b = reach * random.nextGaussian();
      Scale scale = Scale.around(Math.min(a, b), Math.max(a, b), 0, 100);

      assertThat(scale.at(a)).as("%s of %s", a, b).isBetween(-1e-6, 100 + 1e-6);
      assertThat(scale.at(b)).as("%s of %s", b, a).isBetween(-1e-6, 100 + 1e-6);
      assertThat(scale.ticks()).as("%s, %s", a, b).hasSizeBetween(2, 12);
    }
  }
}
