package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.reasonrank.ranking.reward.Reward;
import io.reasonrank.ranking.reward.RewardSpec;
import io.reasonrank.stage.ExitCode;
import io.reasonrank.stage.StageException;
import io.reasonrank.stage.spec.RlParameters;
import io.reasonrank.stage.spec.SftParameters;
import io.reasonrank.stage.spec.TrainerSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules that turn rewards into advantages, and that stop a lost policy. */
class PolicyRulesTest {
  private static final List<Reward> SPREAD = List.of(ok(1, 1, 0.2), ok(0.5, 1, 0.4), malformed());
  private static final List<Reward> ALIKE = List.of(ok(1, 1, 1), ok(1, 1, 1), ok(1, 1, 1));

  @Test
  void gdpoAdvantagesHaveMeanZeroAndDeviationOneOverTheStep() {
    List<List<Double>> values = advantages("gdpo").of(List.of(SPREAD, ALIKE));

    double[] all = values.stream().flatMap(List::stream).mapToDouble(a -> a).toArray();
    double mean = java.util.Arrays.stream(all).average().orElseThrow();
    double variance = java.util.Arrays.stream(all).map(a -> (a - mean) * (a - mean)).sum() / 5;
    assertThat(mean).isCloseTo(0, within(1e-12));
    assertThat(Math.sqrt(variance)).isCloseTo(1, within(1e-5));
    assertThat(values.getFirst().get(2)).isNegative();
  }

  @Test
  void sumAdvantagesAreTheGroupsOwn() {
    List<List<Double>> values = advantages("sum").of(List.of(SPREAD, ALIKE));

    assertThat(values.get(1)).containsOnly(0.0);
    assertThat(values.getFirst().getFirst()).isGreaterThan(values.getFirst().get(1));
  }

  @Test
  void anUnknownAggregationIsAConfigurationError() {
    assertThatThrownBy(() -> advantages("max")).hasMessageContaining("give sum or gdpo");
  }

  @Test
  void aGroupWithoutVarianceTeachesNothing() {
    assertThat(StepAdvantages.informative(ALIKE)).isFalse();
    assertThat(StepAdvantages.informative(SPREAD)).isTrue();
  }

  @Test
  void aPolicyThatForgetsItsFormatIsStopped() {
    var guard = new CollapseGuard(new RlParameters.Collapse(0.1, 3), List.of(0.9, 0.8, 0.05));
    guard.check(4, 0.02, List.of("q1"));

    assertThatThrownBy(() -> guard.check(5, 0.0, List.of("q1", "q2", "q2")))
        .hasMessageContaining("the policy collapsed: at step 5")
        .hasMessageContaining("on records q1,q2;")
        .extracting(e -> ((StageException) e).exitCode())
        .isEqualTo(ExitCode.DIVERGED);
  }

  @Test
  void aPolicyThatRecoversOrNeverKnewGoesOn() {
    var recovering = new CollapseGuard(new RlParameters.Collapse(0.1, 2), List.of(0.9, 0.05));
    recovering.check(3, 0.5, List.of());
    recovering.check(4, 0.05, List.of());
    var fresh = new CollapseGuard(new RlParameters.Collapse(0.1, 2), List.of());
    for (int step = 1; step < 9; step++) {
      fresh.check(step, 0.01, List.of());
    }
  }

  private static StepAdvantages advantages(String aggregation) {
    var reward =
        new RlParameters.Reward(
            List.of(new RlParameters.View("ndcg", 10, 1, 1)), aggregation, 0, -1);
    return new StepAdvantages(
        RewardSpec.PAPER,
        new RlParameters(
            "rl",
            Optional.empty(),
            new RlParameters.Grpo(
                3, 2, 2, 0.2, 3, 0, true, "token-mean", false, "keep", 1, 200, 40),
            new SftParameters.Optimizer(1e-3, "constant", 0, 0, 0.9, 0.99, 0, 1, 1),
            1,
            reward,
            "drop",
            new RlParameters.Collapse(0, 1),
            TrainerSettings.EMBEDDED,
            new SftParameters.Checkpoint(1, 1),
            new SftParameters.Validation(0, 0, 0)));
  }

  private static Reward ok(double ndcg, double recall, double rbo) {
    return new Reward(
        ndcg + 0.2 * recall + 0.1 * rbo,
        Map.of("ndcg", ndcg, "recall", recall, "rbo", rbo),
        Reward.Format.OK,
        "");
  }

  private static Reward malformed() {
    return new Reward(
        -1, Map.of("ndcg", 0.0, "recall", 0.0, "rbo", 0.0), Reward.Format.BAD_OUTPUT, "cut off");
  }
}
