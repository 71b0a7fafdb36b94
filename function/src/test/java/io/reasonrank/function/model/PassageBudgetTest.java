package io.reasonrank.function.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PassageBudgetTest {
  @Test
  void keepsThePapersLimitWhereItFits() {
    assertThat(PassageBudget.tokens(512, 20, 32_768)).isEqualTo(512);
  }

  @Test
  void leavesHalfOfASmallContextToTheRest() {
    assertThat(PassageBudget.tokens(512, 8, 2048)).isEqualTo(128);
  }

  @Test
  void neverGivesLessThanOneToken() {
    assertThat(PassageBudget.tokens(512, 100, 64)).isEqualTo(1);
  }
}
