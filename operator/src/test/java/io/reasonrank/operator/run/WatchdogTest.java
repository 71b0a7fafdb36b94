package io.reasonrank.operator.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.reasonrank.api.v1alpha1.ModelPromotion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WatchdogTest {
  private static final Duration LONG = Watchdog.PATIENCE.plusSeconds(1);

  private final MutableClock clock = new MutableClock();
  private final Watchdog watchdog = new Watchdog(clock);
  private final List<HasMetadata> cache = new ArrayList<>();

  WatchdogTest() {
    watchdog.watch(cache::stream);
  }

  private ModelPromotion add(String name) {
    var promotion = new ModelPromotion();
    promotion.getMetadata().setName(name);
    promotion.getMetadata().setNamespace("default");
    promotion.getMetadata().setUid("uid-" + name);
    promotion.getMetadata().setGeneration(1L);
    cache.add(promotion);
    return promotion;
  }

  private List<String> after(Duration time) {
    var unused = watchdog.forgotten(); // a probe notices what is behind
    clock.pass(time);
    return watchdog.forgotten();
  }

  private void look(HasMetadata resource) {
    watchdog.looking(resource, () -> true);
  }

  @Test
  void resourceThatNobodyLooksAtIsForgotten() {
    add("one");
    look(add("two"));
    assertThat(after(LONG)).containsExactly("ModelPromotion/default/one");
  }

  @Test
  void resourceWhoseNewSpecNobodyLooksAtIsForgotten() {
    ModelPromotion promotion = add("one");
    look(promotion);
    assertThat(after(LONG)).isEmpty();
    promotion.getMetadata().setGeneration(2L);
    assertThat(after(LONG)).hasSize(1);
  }

  @Test
  void lookThatHadNothingToWriteIsEnough() {
    ModelPromotion settled = add("one");
    settled.getMetadata().setGeneration(7L); // its status may speak of generation 1 for ever
    look(settled);
    assertThat(after(LONG)).isEmpty();
  }

  @Test
  void failedLookNeedsAnotherOne() {
    ModelPromotion promotion = add("one");
    for (int i = 0; i < 10; i++) {
      failingLook(promotion);
      assertThat(after(Duration.ofSeconds(30))).isEmpty();
    }
    assertThat(after(LONG)).hasSize(1);
  }

  private void failingLook(HasMetadata resource) {
    assertThatThrownBy(
            () ->
                watchdog.looking(
                    resource,
                    () -> {
                      throw new IllegalStateException("the server is away");
                    }))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void burstOfThousandsIsNoFault() {
    for (int i = 0; i < 5000; i++) {
      add("run-" + i);
    }
    assertThat(after(Duration.ofMinutes(10))).isEmpty();
    assertThat(after(Duration.ofMinutes(1))).hasSize(5000);
  }

  @Test
  void whatIsGoneIsNotMissed() {
    add("one");
    var unused = watchdog.forgotten();
    cache.clear();
    assertThat(after(LONG)).isEmpty();
  }
}
