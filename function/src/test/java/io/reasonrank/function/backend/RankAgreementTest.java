package io.reasonrank.function.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class RankAgreementTest {
  @Test
  void equalOrdersAgreeWholly() {
    assertThat(RankAgreement.of(List.of(2, 0, 1), List.of(2, 0, 1)))
        .isEqualTo(new RankAgreement(1, 1, 1));
  }

  @Test
  void oppositeOrdersHaveATauOfMinusOne() {
    RankAgreement opposite = RankAgreement.of(List.of(0, 1, 2), List.of(2, 1, 0));

    assertThat(opposite.tau()).isEqualTo(-1);
    assertThat(opposite.top1()).isZero();
    // Depths 1, 2 and 3 share 0, 1 and 3 passages.
    assertThat(opposite.overlap()).isCloseTo((0 + 1 / 2.0 + 1) / 3, within(1e-12));
  }

  @Test
  void oneExchangedPairOfSixCostsAThird() {
    assertThat(RankAgreement.of(List.of(0, 1, 2, 3), List.of(1, 0, 2, 3)).tau())
        .isCloseTo(1 - 2.0 / 6, within(1e-12));
  }

  @Test
  void nothingAgreesWithNothing() {
    assertThat(RankAgreement.of(List.of(), List.of())).isEqualTo(new RankAgreement(1, 1, 1));
    assertThat(RankAgreement.of(List.of(0), List.of(0))).isEqualTo(new RankAgreement(1, 1, 1));
  }
}
