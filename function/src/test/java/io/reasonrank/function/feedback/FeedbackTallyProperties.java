package io.reasonrank.function.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.function.feedback.ReturnedRanking.Side;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;

class FeedbackTallyProperties {
  private static final Side PRIMARY = new Side("primary", "sha256:1");
  private static final Side CANDIDATE = new Side("candidate", "sha256:2");
  private static final Judgements ONE_CLICK = new Judgements(List.of(0), Map.of());

  private static FeedbackReport.Backend of(List<Double> values) {
    FeedbackTally tally = new FeedbackTally();
    values.forEach(value -> tally.add(PRIMARY, ONE_CLICK, OptionalDouble.of(value)));
    return tally.report().getFirst();
  }

  @Property(seed = "7")
  void meanAndVarianceAreThoseOfTheTextbook(
      @ForAll @Size(min = 2, max = 200) List<@DoubleRange(min = 0, max = 1) Double> values) {
    FeedbackReport.Backend report = of(values);

    double mean = values.stream().mapToDouble(v -> v).average().orElseThrow();
    double squares = values.stream().mapToDouble(v -> (v - mean) * (v - mean)).sum();
    assertThat(report.meanNdcg()).isCloseTo(mean, within(1e-12));
    assertThat(report.varianceNdcg()).isCloseTo(squares / (values.size() - 1), within(1e-12));
    assertThat(report.judged()).isEqualTo(values.size());
  }

  @Property(seed = "7")
  void theOrderOfEventsDoesNotMatter(
      @ForAll @Size(min = 1, max = 50) List<@DoubleRange(min = 0, max = 1) Double> values,
      @ForAll long seed) {
    List<Double> shuffled = new java.util.ArrayList<>(values);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(of(shuffled).meanNdcg()).isCloseTo(of(values).meanNdcg(), within(1e-12));
    assertThat(of(shuffled).varianceNdcg()).isCloseTo(of(values).varianceNdcg(), within(1e-12));
  }

  @Property(seed = "7")
  void oneBackendsEventsLeaveTheOthersFiguresAlone(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 1) Double> ours,
      @ForAll @Size(max = 20) List<@DoubleRange(min = 0, max = 1) Double> theirs) {
    FeedbackTally tally = new FeedbackTally();
    for (int i = 0; i < Math.max(ours.size(), theirs.size()); i++) {
      if (i < ours.size()) {
        tally.add(PRIMARY, ONE_CLICK, OptionalDouble.of(ours.get(i)));
      }
      if (i < theirs.size()) {
        tally.add(CANDIDATE, ONE_CLICK, OptionalDouble.of(theirs.get(i)));
      }
    }

    assertThat(tally.report()).contains(of(ours));
  }

  @Property(seed = "7")
  void anEventWithoutAGainIsCountedAndMovesNoMean(
      @ForAll @Size(min = 1, max = 20) List<@DoubleRange(min = 0, max = 1) Double> values) {
    FeedbackTally tally = new FeedbackTally();
    values.forEach(value -> tally.add(PRIMARY, ONE_CLICK, OptionalDouble.of(value)));
    tally.add(PRIMARY, new Judgements(List.of(), Map.of()), OptionalDouble.empty());

    FeedbackReport.Backend report = tally.report().getFirst();
    assertThat(report.events()).isEqualTo(values.size() + 1L);
    assertThat(report.judged()).isEqualTo(values.size());
    assertThat(report.meanNdcg()).isEqualTo(of(values).meanNdcg());
  }
}
