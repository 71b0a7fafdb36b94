package io.reasonrank.reranker.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VotesTest {
  @ParameterizedTest
  @EnumSource(Votes.class)
  void aConsistentJuryIsFollowed(Votes votes) {
    List<Double> strengths =
        votes.strengths(4, List.of(List.of(2, 0, 1), List.of(0, 1, 3), List.of(2, 3)));
    assertThat(strengths.get(2)).isEqualTo(strengths.stream().max(Double::compare).orElseThrow());
    assertThat(strengths.get(0)).isGreaterThan(strengths.get(1));
    assertThat(strengths).allMatch(strength -> strength >= 0 && strength <= 1 + 1e-12);
  }
}
