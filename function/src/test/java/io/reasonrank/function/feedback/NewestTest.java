package io.reasonrank.function.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NewestTest {
  private final AtomicLong now = new AtomicLong();

  private Newest<Integer> of(int most) {
    return new Newest<>(most, Duration.ofSeconds(10), now::get);
  }

  private static NameHash name(int number) {
    return NameHash.of("name " + number);
  }

  @Test
  void theNewestStay() {
    Newest<Integer> newest = of(100);
    IntStream.range(0, 1000).forEach(i -> newest.put(name(i), i));

    assertThat(newest.size()).isEqualTo(100);
    assertThat(newest.get(name(899))).isEmpty();
    assertThat(IntStream.range(900, 1000))
        .allSatisfy(i -> assertThat(newest.get(name(i))).contains(i));
  }

  @Test
  void nothingStaysLongerThanItMay() {
    Newest<Integer> newest = of(100);
    newest.put(name(1), 1);
    now.addAndGet(Duration.ofSeconds(10).toNanos() - 1);
    assertThat(newest.get(name(1))).contains(1);

    now.incrementAndGet();
    assertThat(newest.get(name(1))).isEmpty();
    newest.put(name(2), 2);
    assertThat(newest.size()).isEqualTo(1);
  }

  @Test
  void theSameNameIsNewOnceWhileItStays() {
    Newest<Integer> newest = of(100);

    assertThat(newest.putIfAbsent(name(1), 1)).isTrue();
    assertThat(newest.putIfAbsent(name(1), 1)).isFalse();
    now.addAndGet(Duration.ofSeconds(10).toNanos());
    assertThat(newest.putIfAbsent(name(1), 1)).isTrue();
  }

  @Test
  void noneStayWhereNoneMay() {
    Newest<Integer> newest = of(0);
    newest.put(name(1), 1);

    assertThat(newest.size()).isZero();
  }

  @Test
  void namesDoNotRunIntoEachOther() {
    assertThat(NameHash.of("ab", "c")).isNotEqualTo(NameHash.of("a", "bc"));
  }
}
