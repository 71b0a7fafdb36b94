package io.reasonrank.ranking.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.ranking.Permutation;
import java.util.List;
import org.junit.jupiter.api.Test;

class GroupAdvantagesTest {
  private static final RankingReward REWARD = new RankingReward(RewardSpec.PAPER);
  private static final RewardReference REFERENCE =
      RewardReference.binary(List.of(1, 2, 3), List.of(1));
  private static final List<Reward> GROUP =
      List.of(
          REWARD.score(new Permutation(List.of(1, 2, 3)), REFERENCE),
          REWARD.score(new Permutation(List.of(3, 2, 1)), REFERENCE),
          REWARD.score("nothing", REFERENCE));

  @Test
  void totalsAreCentredOnTheGroup() {
    List<Double> advantages = GroupAdvantages.ofTotals(GROUP, true);
    assertThat(advantages.stream().mapToDouble(a -> a).sum()).isCloseTo(0, within(1e-9));
    assertThat(advantages.get(0)).isGreaterThan(advantages.get(1));
    assertThat(advantages.get(1)).isGreaterThan(advantages.get(2));
  }

  @Test
  void equalRewardsHaveNoAdvantage() {
    List<Reward> same = List.of(GROUP.getFirst(), GROUP.getFirst());
    assertThat(GroupAdvantages.ofTotals(same, true)).containsOnly(0.0);
    assertThat(GroupAdvantages.ofViews(same, RewardSpec.PAPER)).containsOnly(0.0);
  }

  @Test
  void viewsAreNormalisedOnTheirOwn() {
    List<Double> advantages = GroupAdvantages.ofViews(GROUP, RewardSpec.PAPER);
    assertThat(advantages.get(0)).isGreaterThan(advantages.get(1));
    assertThat(advantages.get(1)).isGreaterThan(advantages.get(2));
  }
}
