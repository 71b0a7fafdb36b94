package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.SftParameters.Optimizer;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void wsdWarmsUpStaysAndFalls() {
    var rate = new LearningRate(optimizer("wsd"), 100);
    assertThat(rate.at(0).learningRate()).isCloseTo(0.1, within(1e-12));
    assertThat(rate.at(9).learningRate()).isEqualTo(1);
    assertThat(rate.at(69).learningRate()).isEqualTo(1);
    assertThat(rate.at(85).learningRate()).isCloseTo(0.55, within(1e-9));
    assertThat(rate.at(99).learningRate()).isBetween(0.1, 0.15);
  }

  @Test
  void cosineEndsAtTheFloor() {
    var rate = new LearningRate(optimizer("cosine"), 100);
    assertThat(rate.at(50).learningRate()).isCloseTo(0.55, within(1e-9));
    assertThat(rate.at(99).learningRate()).isCloseTo(0.1, within(1e-3));
  }

  @Test
  void anUnknownScheduleIsRefusedBeforeAnyWork() {
    assertThatThrownBy(() -> new LearningRate(optimizer("exponential"), 10))
        .isInstanceOf(StageException.class)
        .hasMessageContaining("exponential")
        .hasMessageContaining("cosine");
  }

  @Test
  void anEpochUsesEveryRecordOnceAndResumesAnywhere() {
    var order = new EpochOrder(7, 42);
    for (int epoch = 0; epoch < 3; epoch++) {
      var seen = new HashSet<Integer>();
      for (int i = 0; i < 7; i++) {
        seen.add(order.at(7L * epoch + i));
      }
      assertThat(seen).hasSize(7);
    }
    assertThat(new EpochOrder(7, 42).at(17)).isEqualTo(order.at(17));
    assertThat(new EpochOrder(7, 42).randomAt(17).nextLong())
        .isEqualTo(order.randomAt(17).nextLong());
  }

  @Test
  void advantagesAreThoseOfTheReleasedCode() {
    double[] advantages = GroupAdvantages.of(new double[] {1.3, 0, -1, 0.9}, true);
    // (r - mean) / (sample std + 1e-6): mean 0.3, std sqrt(3.14 / 3)
    assertThat(advantages[0]).isCloseTo(0.977451863264, within(1e-9));
    assertThat(advantages[2]).isCloseTo(-1.270687422243, within(1e-9));
    assertThat(GroupAdvantages.of(new double[] {0.5, 0.5}, true)).containsExactly(0, 0);
    assertThat(GroupAdvantages.of(new double[] {1, 0}, false)).containsExactly(0.5, -0.5);
  }

  private static Optimizer optimizer(String schedule) {
    return new Optimizer(1, schedule, 10, 0.1, 0.9, 0.98, 0.05, 1, 1);
  }
}
