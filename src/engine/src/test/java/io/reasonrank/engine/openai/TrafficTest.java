package io.reasonrank.engine.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void aMinuteHoldsNoMoreThanItsUnitsAndABurst() {
    var pacer = new Pacer(60, 0);
    Duration last = Duration.ZERO;
    for (int i = 0; i < 65; i++) {
      last = pacer.take(1, 0);
    }
    // Five at once, then one a second.
    assertThat(last).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void whoComesLaterWaitsLonger() {
    var pacer = new Pacer(60, 0);

    assertThat(pacer.take(10, 0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(pacer.take(1, 0)).isEqualTo(Duration.ofSeconds(6));
    assertThat(pacer.take(1, 20 * SECOND)).isZero();
  }

  @Test
  void theGateHalvesWhenRefusedAndOpensAgainSlowly() {
    var gate = new Gate(8);
    enter(gate, 8).getFirst().refused();
    assertThat(gate.bound()).isEqualTo(4);

    var full = new Gate(8);
    List<Gate.Pass> passes = enter(full, 8);
    passes.get(0).refused();
    passes.get(1).refused();
    assertThat(full.bound()).isEqualTo(2);
    passes.subList(2, 8).forEach(Gate.Pass::succeeded);
    assertThat(full.bound()).isBetween(3, 5);
  }

  @Test
  void theGateServesThoseWhoWaitInOrderAndForgetsThoseWhoLeft() {
    var gate = new Gate(1);
    Gate.Pass first = enter(gate, 1).getFirst();
    var served = new ArrayList<String>();
    gate.enter().subscribe().with(pass -> served.add("second"));
    var quitter = gate.enter().subscribe().with(pass -> served.add("quitter"));
    quitter.cancel();
    gate.enter().subscribe().with(pass -> served.add("fourth"));

    first.leave();
    first.leave();
    assertThat(served).containsExactly("second");
  }

  private static List<Gate.Pass> enter(Gate gate, int times) {
    var passes = new ArrayList<Gate.Pass>();
    for (int i = 0; i < times; i++) {
      passes.add(gate.enter().await().atMost(Duration.ofSeconds(5)));
    }
    return passes;
  }
}
