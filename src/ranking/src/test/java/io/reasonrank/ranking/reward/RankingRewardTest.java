package io.reasonrank.ranking.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.ranking.Completion;
import io.reasonrank.ranking.Permutation;
import io.reasonrank.ranking.reward.Reward.Format;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Golden vectors of the paper's reward: n = 20, teacher's order = input order, relevant 1, 2, 3.
 */
class RankingRewardTest {
  private static final List<Integer> IDENTITY = IntStream.rangeClosed(1, 20).boxed().toList();
  private static final RewardReference REFERENCE =
      RewardReference.binary(IDENTITY, List.of(1, 2, 3));

  private final RankingReward reward = new RankingReward(RewardSpec.PAPER);

  @Test
  void theTeachersOrderEarnsEverything() {
    Reward scored = score(IDENTITY);
    assertThat(scored.total()).isCloseTo(1.3, within(1e-12));
    assertThat(scored.views())
        .containsEntry("ndcg", 1.0)
        .containsEntry("recall", 1.0)
        .containsEntry("rbo", 1.0);
  }

  @Test
  void theReversedOrderEarnsItsOverlapOnly() {
    List<Integer> reversed = new ArrayList<>(IDENTITY);
    Collections.reverse(reversed);
    assertThat(score(reversed).total()).isCloseTo(0.0331228596824572, within(1e-12));
  }

  @Test
  void theRotatedOrderEarnsItsOverlapOnly() {
    List<Integer> rotated = new ArrayList<>(IDENTITY);
    Collections.rotate(rotated, 10);
    Reward scored = score(rotated);
    assertThat(scored.view("rbo")).isCloseTo(0.331228596824572, within(1e-12));
    assertThat(scored.total()).isCloseTo(0.0331228596824572, within(1e-12));
  }

  @Test
  void aMalformedAnswerEarnsNothing() {
    String incomplete = "<think>t</think> <answer> [1] > [2] </answer>";
    Reward scored = reward.score(incomplete, REFERENCE);
    assertThat(scored.total()).isZero();
    assertThat(scored.format()).isEqualTo(Format.BAD_ANSWER);
  }

  @Test
  void aMalformedOutputCostsOne() {
    String noThought = Completion.answer(Permutation.identity(20));
    Reward scored = reward.score(noThought, REFERENCE);
    assertThat(scored.total()).isEqualTo(-1);
    assertThat(scored.format()).isEqualTo(Format.BAD_OUTPUT);
  }

  @Test
  void moreThanTenRelevantPassagesKeepRecallBelowOne() {
    RewardReference all = RewardReference.binary(IDENTITY, IDENTITY);
    assertThat(reward.score(Permutation.identity(20), all).view("recall")).isEqualTo(0.5);
  }

  private Reward score(List<Integer> order) {
    return reward.score(Completion.of("because", new Permutation(order)), REFERENCE);
  }
}
