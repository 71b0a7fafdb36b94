package io.reasonrank.engine.djl.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryRegionTest {
  private static final long MIB = 1 << 20;

  @Test
  void onlyPrivateWritableMemoryWithoutFileOrNameCounts() {
    assertThat(MemoryRegion.anonymous("7f0000000000-7f0000400000 rw-p 00000000 00:00 0 "))
        .contains(new MemoryRegion(0x7f0000000000L, 0x7f0000400000L));
    assertThat(
            List.of(
                "7f0000000000-7f0000400000 r--p 00000000 00:00 0 ",
                "7f0000000000-7f0000400000 ---p 00000000 00:00 0 ",
                "7f0000000000-7f0000400000 rw-s 00000000 00:01 77 /dev/zero",
                "7f0000000000-7f0000400000 rw-p 00001000 fe:00 12 /usr/lib/libm.so.6",
                "55d000000000-55d000400000 rw-p 00000000 00:00 0 [heap]"))
        .allSatisfy(line -> assertThat(MemoryRegion.anonymous(line)).isEmpty());
  }

  @Test
  void whatWasThereBeforeIsLeftOut() {
    var now = List.of(new MemoryRegion(0, 100), new MemoryRegion(200, 300));
    var before =
        List.of(new MemoryRegion(10, 20), new MemoryRegion(30, 40), new MemoryRegion(90, 250));
    assertThat(MemoryRegion.without(now, before))
        .containsExactly(
            new MemoryRegion(0, 10),
            new MemoryRegion(20, 30),
            new MemoryRegion(40, 90),
            new MemoryRegion(250, 300));
    assertThat(MemoryRegion.without(now, List.of())).isEqualTo(now);
    assertThat(MemoryRegion.without(now, now)).isEmpty();
  }

  @Test
  void wholePagesLieInside() {
    assertThat(new MemoryRegion(MIB, 7 * MIB).wholePages())
        .contains(new MemoryRegion(2 * MIB, 6 * MIB));
    assertThat(new MemoryRegion(MIB, 3 * MIB).wholePages()).isEmpty();
  }
}
