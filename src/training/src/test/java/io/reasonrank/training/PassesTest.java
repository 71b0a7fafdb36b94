package io.reasonrank.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PassesTest {
  @Test
  void whatFitsIsOnePassInItsOrder() {
    List<Integer> lengths = List.of(10, 500, 20);

    assertThat(Passes.bucketed(lengths, n -> n)).containsExactly(lengths);
  }

  @Test
  void bucketsHoldEveryItemOnceWithinTheBoundAndWithLittlePadding() {
    var lengths = new java.util.ArrayList<>(IntStream.rangeClosed(50, 1050).boxed().toList());
    Collections.shuffle(lengths, new Random(3));

    List<List<Integer>> passes = Passes.bucketed(lengths, n -> n);

    assertThat(passes.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(lengths);
    long padded = passes.stream().mapToLong(p -> (long) p.size() * Collections.max(p)).sum();
    assertThat(passes).allMatch(p -> p.size() * Collections.max(p) <= 8192);
    double waste = 1 - lengths.stream().mapToLong(n -> n).sum() / (double) padded;
    assertThat(waste).isLessThan(0.02);
  }

  @Test
  void anItemOverTheBoundGoesAlone() {
    assertThat(Passes.inOrder(List.of(9000, 5, 9000), n -> n)).hasSize(3);
  }
}
