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

  private static Optimizer optimizer(String schedule) {
    return new Optimizer(1, schedule, 10, 0.1, 0.9, 0.98, 0.05, 1, 1);
  }
}
