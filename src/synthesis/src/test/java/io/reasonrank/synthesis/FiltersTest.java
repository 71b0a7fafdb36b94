package io.reasonrank.synthesis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.reasonrank.stage.data.Passage;
import io.reasonrank.stage.data.TrainingRecord;
import io.reasonrank.stage.spec.FinalizeParameters.Hygiene;
import io.reasonrank.stage.spec.FinalizeParameters.SelfConsistency;
import io.reasonrank.synthesis.filter.TestQueries;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FiltersTest {
  @SuppressWarnings("NullAway.Init")
  private Filters filters;

  @BeforeEach
  void forbidAQuery() throws IOException {
    var tests = new TestQueries(0.7, 0, Optional.empty());
    tests.add(List.of("What is Rain?"));
    filters =
        new Filters(new SelfConsistency(true, "ndcg", 10, 0.7), Hygiene.DEFAULT, tests, PASSAGES);
  }

  private static final Map<String, Passage> PASSAGES =
      Map.of(
          "a", new Passage("a", "Rain falls.", ""),
          "b", new Passage("b", "Stones are old.", ""),
          "c", new Passage("c", "Stones rest.", ""),
          "copy", new Passage("copy", "rain falls", ""));

  @Test
  void oneTextUnderTwoLabelsIsDropped() throws IOException {
    assertBroken(
        Rule.CONFLICTING_LABELS, list("q", "why rain", List.of("a", "b", "copy"), Map.of("a", 1)));
  }

  @Test
  void aNearCopyOfALongQueryIsDroppedAndOneWithAnotherNumberIsNot() throws IOException {
    String query = "how long does rain of %d millimetres take to soak through the dry soil of %s";
    filters.check(list("q1", query.formatted(5, "hills"), List.of("a", "b"), Map.of("a", 1)), "");

    assertBroken(
        Rule.NEAR_DUPLICATE_QUERY,
        list("q2", query.formatted(5, "fields"), List.of("a", "c"), Map.of("a", 1)));
    assertThat(
            filters.check(
                list("q3", query.formatted(7, "hills"), List.of("a", "c"), Map.of("a", 1)), ""))
        .isEmpty();
  }

  @Test
  void reasoningThatRepeatsTheGoldAnswerIsDropped() throws IOException {
    var labelled = list("q", "why rain", List.of("a", "b"), Map.of("a", 1), LEAKING);

    assertThat(filters.check(labelled, LEAKING))
        .map(Filters.Violation::rule)
        .contains(Rule.ANSWER_LEAK);
    assertThat(filters.check(labelled, "Clouds cool, drops grow, and then they fall as the air"))
        .isEmpty();
  }

  @Test
  void textsInOtherLanguagesAreDroppedAndShortOnesAreNotJudged() throws IOException {
    var german =
        new Passage("g", "Der Regen fällt aus den Wolken, weil die Tropfen zu schwer werden.", "");
    var english =
        new Passage("e", "Rain falls from the clouds because the drops become too heavy.", "");
    var some = new Filters(NO_CONSISTENCY, ENGLISH, NO_TESTS, Map.of("g", german, "e", english));
    String question = "why do drops of rain fall from the clouds in the sky above the hills";

    assertThat(some.check(list("q1", question, List.of("e", "g"), Map.of("e", 1)), "")).isEmpty();
    assertThat(some.check(list("q2", "why rain", List.of("g", "e"), Map.of("g", 1)), ""))
        .map(Filters.Violation::reason)
        .contains("passage g is in deu");
    assertThat(some.check(list("q3", german.text(), List.of("e", "g"), Map.of("e", 1)), ""))
        .map(Filters.Violation::reason)
        .contains("the query is in deu");
  }

  @Test
  void aLanguageThatNobodyCanTellIsAConfigurationError() {
    assertThatThrownBy(() -> io.reasonrank.synthesis.filter.Languages.of(List.of("xxx")))
        .hasMessageContaining("\"xxx\" is no language that can be told");
  }

  private static final SelfConsistency NO_CONSISTENCY = new SelfConsistency(false, "ndcg", 10, 0);
  private static final TestQueries NO_TESTS = new TestQueries(0.7, 0, Optional.empty());
  private static final Hygiene ENGLISH =
      new Hygiene(true, true, 20480, 0.8, Hygiene.DEFAULT.decontamination(), List.of("eng"));

  private static final String LEAKING =
      "Warm air rises and cools until its vapour condenses into drops that fall";

  @Test
  void aGoodListPasses() throws IOException {
    assertThat(filters.check(list("q", "why rain", List.of("a", "b"), Map.of("a", 1)), ""))
        .isEmpty();
  }

  @Test
  void aListWithoutAPositiveIsDropped() throws IOException {
    assertBroken(Rule.NO_POSITIVE, list("q", "why rain", List.of("a", "b"), Map.of()));
  }

  @Test
  void aListOfEquallyGoodPassagesIsDropped() throws IOException {
    var gains = Map.of("a", 1, "b", 1);

    assertBroken(Rule.ALL_POSITIVE, list("q", "why rain", List.of("a", "b"), gains));
  }

  @Test
  void gradesKeepAListOfPositives() throws IOException {
    var gains = Map.of("a", 2, "b", 1);

    assertThat(filters.check(list("q", "why rain", List.of("a", "b"), gains), "")).isEmpty();
  }

  @Test
  void aHeldOutQueryIsDroppedHoweverItIsSpelled() throws IOException {
    assertBroken(
        Rule.HELDOUT_OVERLAP, list("q", "what  is RAIN", List.of("a", "b"), Map.of("a", 1)));
  }

  @Test
  void theSecondQueryOfATextIsDropped() throws IOException {
    filters.check(list("q1", "why rain", List.of("a", "b"), Map.of("a", 1)), "");

    assertBroken(Rule.DUPLICATE_QUERY, list("q2", "Why rain?", List.of("a", "c"), Map.of("a", 1)));
  }

  @Test
  void theSameListOfAQueryIsDropped() throws IOException {
    filters.check(list("q1", "why rain", List.of("a", "b"), Map.of("a", 1)), "");

    assertBroken(Rule.DUPLICATE_LIST, list("q1", "why rain", List.of("a", "b"), Map.of("a", 1)));
  }

  @Test
  void anOrderThatDisagreesWithTheLabelsIsDroppedWithItsValue() throws IOException {
    var violation =
        assertBroken(
            Rule.SELF_CONSISTENCY, list("q", "why rain", List.of("b", "c", "a"), Map.of("a", 1)));

    assertThat(violation.reason()).isEqualTo("nDCG@10 of the teacher's order is 0.5000, below 0.7");
  }

  private Filters.Violation assertBroken(Rule rule, TrainingRecord record) throws IOException {
    var violation = filters.check(record, "");
    assertThat(violation).map(Filters.Violation::rule).contains(rule);
    return violation.orElseThrow();
  }

  private static TrainingRecord list(
      String qid, String query, List<String> order, Map<String, Integer> gains) {
    return list(qid, query, order, gains, "because");
  }

  private static TrainingRecord list(
      String qid, String query, List<String> order, Map<String, Integer> gains, String reasoning) {
    return new TrainingRecord(
        "sample",
        qid,
        query,
        order.stream().sorted().toList(),
        order,
        reasoning,
        List.copyOf(gains.keySet()),
        "earth",
        gains);
  }
}
