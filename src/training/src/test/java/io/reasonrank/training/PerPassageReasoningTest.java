package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.data.TrainingRecord;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PerPassageReasoningTest {
  private static final TrainingRecord RECORD =
      record("[1] ice: 1\n[2] none: 0\n[3] ice water: 2", List.of("c", "a", "b"));

  @Test
  void aCutListIsNumberedAnewAndKeepsTheTeachersOrder() {
    var lines = PerPassageReasoning.lines(RECORD).orElseThrow();
    var cut = PerPassageReasoning.cut(RECORD, lines, List.of(1, 2));
    assertThat(cut.initialList()).containsExactly("b", "c");
    assertThat(cut.finalList()).containsExactly("c", "b");
    assertThat(cut.reasoning()).isEqualTo("[1] none: 0\n[2] ice water: 2");
    assertThat(cut.relevantDocids()).containsExactly("c");
    assertThat(cut.gains()).containsOnlyKeys("c");
  }

  @Test
  void passagesOfOneGradeFollowTheNewInputOrder() {
    var tied = record("[1] ice: 1\n[2] none: 0\n[3] water: 1", List.of("a", "c", "b"));
    var lines = PerPassageReasoning.lines(tied).orElseThrow();
    assertThat(PerPassageReasoning.cut(tied, lines, List.of(2, 0)).finalList())
        .containsExactly("c", "a");
  }

  @Test
  void freeReasoningCannotBeCut() {
    assertThat(PerPassageReasoning.lines(record("Passage 3 is best.", List.of("c", "a", "b"))))
        .isEmpty();
    assertThat(
            PerPassageReasoning.lines(
                record("[1] x: 1\n[3] y: 1\n[2] z: 0", List.of("c", "a", "b"))))
        .isEmpty();
  }

  private static TrainingRecord record(String reasoning, List<String> order) {
    return new TrainingRecord(
        "test",
        "q1",
        "ice on water",
        List.of("a", "b", "c"),
        order,
        reasoning,
        List.of("c"),
        "physics",
        Map.of("c", 2));
  }
}
