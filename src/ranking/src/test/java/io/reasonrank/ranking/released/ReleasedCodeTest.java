package io.reasonrank.ranking.released;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.ranking.reward.Reward.Format;
import io.reasonrank.ranking.reward.RewardReference;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReleasedCodeTest {
  private static final RewardReference REFERENCE =
      RewardReference.binary(List.of(1, 2, 3), List.of(3));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2, 1, 3 | OK | 0.5",
        "[2] < [1] < [3] | OK | 0.5",
        "0 1 2 | OK | 1.0",
        "[3] > [9] > [1] | OK | 1.0",
        "02 2 3 | OK | 0.6309297535714575",
        "1 2 | BAD_ANSWER | 0",
        "1 2 2 | BAD_ANSWER | 0",
        "1 2 \u00B3 | BAD_ANSWER | 0",
        "1 2 \u0663 | OK | 0.5",
      })
  void onlyTheNumberOfDistinctDigitRunsIsChecked(String answer, Format format, double ndcg) {
    var scored = ReleasedReward.score("<think>t</think><answer>" + answer + "</answer>", REFERENCE);
    assertThat(scored.format()).isEqualTo(format);
    assertThat(scored.view("ndcg")).isCloseTo(ndcg, within(1e-12));
  }

  @Test
  void aMissingBlockCostsOne() {
    assertThat(ReleasedReward.score("[1] > [2] > [3]", REFERENCE).total()).isEqualTo(-1);
  }

  @Test
  void servingReadsTheNumbersOfAnUnfinishedThought() {
    assertThat(ReleasedParser.parse("<think>3 is best, 2 is", 3).order().ids())
        .containsExactly(3, 2, 1);
    assertThat(ReleasedParser.parse("<THINK>1</THINK><ANSWER>2 1 3</ANSWER>", 3).order().ids())
        .containsExactly(2, 1, 3);
  }
}
