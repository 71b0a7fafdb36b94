package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;

import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.SelfConsistency;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FiltersTest {
  private final Filters filters =
      new Filters(new SelfConsistency(true, 10, 0.7), List.of("What is Rain?"));

  @Test
  void aGoodListPasses() {
    assertThat(filters.check(list("q", "why rain", List.of("a", "b"), Map.of("a", 1)))).isEmpty();
  }

  @Test
  void aListWithoutAPositiveIsDropped() {
    assertBroken(Rule.NO_POSITIVE, list("q", "why rain", List.of("a", "b"), Map.of()));
  }

  @Test
  void aListOfEquallyGoodPassagesIsDropped() {
    var gains = Map.of("a", 1, "b", 1);

    assertBroken(Rule.ALL_POSITIVE, list("q", "why rain", List.of("a", "b"), gains));
  }

  @Test
  void gradesKeepAListOfPositives() {
    var gains = Map.of("a", 2, "b", 1);

    assertThat(filters.check(list("q", "why rain", List.of("a", "b"), gains))).isEmpty();
  }

  @Test
  void aHeldOutQueryIsDroppedHoweverItIsSpelled() {
    assertBroken(
        Rule.HELDOUT_OVERLAP, list("q", "what  is RAIN", List.of("a", "b"), Map.of("a", 1)));
  }

  @Test
  void theSecondQueryOfATextIsDropped() {
    filters.check(list("q1", "why rain", List.of("a", "b"), Map.of("a", 1)));

    assertBroken(Rule.DUPLICATE_QUERY, list("q2", "Why rain?", List.of("a", "c"), Map.of("a", 1)));
  }

  @Test
  void theSameListOfAQueryIsDropped() {
    filters.check(list("q1", "why rain", List.of("a", "b"), Map.of("a", 1)));

    assertBroken(Rule.DUPLICATE_LIST, list("q1", "why rain", List.of("a", "b"), Map.of("a", 1)));
  }

  @Test
  void anOrderThatDisagreesWithTheLabelsIsDroppedWithItsValue() {
    var violation =
        assertBroken(
            Rule.SELF_CONSISTENCY, list("q", "why rain", List.of("b", "c", "a"), Map.of("a", 1)));

    assertThat(violation.reason()).isEqualTo("nDCG@10 of the teacher's order is 0.5000, below 0.7");
  }

  private Filters.Violation assertBroken(Rule rule, TrainingRecord record) {
    var violation = filters.check(record);
    assertThat(violation).map(Filters.Violation::rule).contains(rule);
    return violation.orElseThrow();
  }

  private static TrainingRecord list(
      String qid, String query, List<String> order, Map<String, Integer> gains) {
    return new TrainingRecord(
        "sample",
        qid,
        query,
        order.stream().sorted().toList(),
        order,
        "because",
        List.copyOf(gains.keySet()),
        "earth",
        gains);
  }
}
