package io.reasonrank.function.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.function.feedback.ReturnedRanking.Side;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JudgementsTest {
  private static ReturnedRanking ranking(int documents, Integer... top) {
    return new ReturnedRanking(
        new Side("primary", "m"), Instant.EPOCH, documents, top.length, List.of(top));
  }

  private static Judgements clicks(Integer... indexes) {
    return new Judgements(List.of(indexes), Map.of());
  }

  private static double log2(double x) {
    return Math.log(x) / Math.log(2);
  }

  @Test
  void aClickOnTheFirstPlaceIsPerfect() {
    assertThat(clicks(4).of(ranking(9, 4, 2, 7))).hasValue(1);
  }

  @Test
  void aClickFurtherDownGainsByItsDiscount() {
    assertThat(clicks(7).of(ranking(9, 4, 2, 7)).orElseThrow())
        .isCloseTo(1 / log2(4), within(1e-12));
  }

  @Test
  void ratingsAreGainsAsTheyStand() {
    var ratings = new Judgements(List.of(), Map.of(4, 1, 2, 3));

    double got = 1 / log2(2) + 3 / log2(3);
    double best = 3 / log2(2) + 1 / log2(3);
    assertThat(ratings.of(ranking(9, 4, 2, 7)).orElseThrow()).isCloseTo(got / best, within(1e-12));
  }

  @Test
  void aRatingCountsMoreThanAClickOnTheSameDocument() {
    assertThat(new Judgements(List.of(4, 2), Map.of(4, 0)).of(ranking(9, 4, 2)).orElseThrow())
        .isCloseTo(1 / log2(3), within(1e-12));
  }

  @Test
  void aRatedDocumentThatWasNotReturnedIsMissed() {
    assertThat(new Judgements(List.of(), Map.of(8, 2)).of(ranking(9, 4, 2))).hasValue(0);
  }

  @Test
  void nothingOfUseSaysNothing() {
    assertThat(clicks().of(ranking(9, 4, 2))).isEmpty();
    assertThat(new Judgements(List.of(), Map.of(4, 0)).of(ranking(9, 4, 2))).isEmpty();
  }

  @Test
  void refusesDocumentsThatTheRankingCannotHold() {
    assertThatThrownBy(() -> clicks(8).of(ranking(9, 4, 2)))
        .hasMessageContaining("document 8, which was not returned");
    assertThatThrownBy(() -> new Judgements(List.of(), Map.of(9, 1)).of(ranking(9, 4, 2)))
        .hasMessageContaining("document 9 is none of the request's 9");
  }
}
