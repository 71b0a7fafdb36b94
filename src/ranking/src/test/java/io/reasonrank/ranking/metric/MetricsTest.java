package io.reasonrank.ranking.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MetricsTest {

  static Stream<Metric> everyMetric() {
    return Metrics.byNames("ndcg_cut_10,recall_10,map,recip_rank,P_10").stream();
  }

  /** The paper's motivating example: two relevant documents at these ranks. */
  @ParameterizedTest
  @CsvSource({"1, 11, 0.6131", "9, 10, 0.3618"})
  void ndcgOfThePapersExample(int first, int second, double expected) {
    List<Integer> order = new ArrayList<>();
    for (int rank = 1; rank <= 20; rank++) {
      order.add(rank);
    }
    double ndcg = new Ndcg(10).of(Judged.of(order, Map.of(first, 1, second, 1)));
    assertThat(ndcg).isCloseTo(expected, within(5e-5));
  }

  @ParameterizedTest
  @MethodSource("everyMetric")
  void everyMetricIsBetweenZeroAndOneAndZeroWithoutRelevantDocuments(Metric metric) {
    List<String> order = List.of("a", "b", "c");
    assertThat(metric.of(Judged.of(order, Map.of("b", 2, "x", 1)))).isBetween(0.0, 1.0);
    assertThat(metric.of(Judged.of(order, Map.of("a", 0, "b", -1)))).isZero();
    assertThat(metric.of(Judged.of(List.<String>of(), Map.of("b", 1)))).isZero();
  }

  @ParameterizedTest
  @MethodSource("everyMetric")
  void everyMetricPutsTheBestOrderFirst(Metric metric) {
    Map<String, Integer> qrels = Map.of("a", 3, "b", 1);
    double best = metric.of(Judged.of(List.of("a", "b", "c"), qrels));
    assertThat(metric.of(Judged.of(List.of("c", "b", "a"), qrels))).isLessThanOrEqualTo(best);
  }

  @ParameterizedTest
  @MethodSource("everyMetric")
  void everyMetricIsFoundByItsName(Metric metric) {
    assertThat(Metrics.byName(metric.name())).isEqualTo(metric);
  }

  @Test
  void tiesGoToTheGreaterIdAsInTrecEval() {
    // 0.1 and 0.1 + 1e-10 are one float.
    assertThat(TrecOrder.sort(Map.of("d1", 0.1 + 1e-10, "d2", 0.1, "d0", 0.2)))
        .containsExactly("d0", "d2", "d1");
  }

  @Test
  void idsCompareByTheirBytes() {
    assertThat(TrecOrder.BY_BYTES.compare("\uFFFD", "\uD83D\uDE00")).isNegative();
    assertThat(TrecOrder.BY_BYTES.compare("ab", "a")).isPositive();
  }

  @Test
  void unknownNamesAreRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Metrics.byName("ndgc_cut_10")).hasMessageContaining("ndcg_cut_K");
    assertThatThrownBy(() -> Metrics.byName("recall_0")).hasMessageContaining("cutoff is 0");
  }
}
