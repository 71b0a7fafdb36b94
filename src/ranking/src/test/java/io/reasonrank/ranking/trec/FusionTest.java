package io.reasonrank.ranking.trec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FusionTest {
  private static final Run A = new Run(Map.of("q", Map.of("a", 3.0, "b", 1.0)));
  private static final Run B = new Run(Map.of("q", Map.of("b", 30.0, "c", 20.0, "a", 10.0)));

  @Test
  void reciprocalRanksAddUp() {
    Run fused = Fusion.reciprocalRank(List.of(A, B), 60);
    assertThat(fused.byQuery().getOrDefault("q", Map.of()).getOrDefault("b", 0.0))
        .isCloseTo(1 / 62.0 + 1 / 61.0, within(1e-15));
    assertThat(fused.ranking("q")).containsExactly("b", "a", "c");
  }

  @Test
  void interpolationScalesEachRunFirst() {
    Run fused = Fusion.interpolate(A, B, 0.25);
    assertThat(fused.byQuery().get("q"))
        .containsEntry("a", 0.25)
        .containsEntry("b", 0.75)
        .containsEntry("c", 0.375);
  }
}
