package io.reasonrank.engine.djl.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class HugePagesTest {
  private static final Path ENABLED = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
  private static final long SIZE = 64L << 20;

  @Test
  void memoryFilledSinceTheMarkLiesInHugePagesAndKeepsItsContents() throws IOException {
    assumeTrue(
        Files.isReadable(ENABLED) && !Files.readString(ENABLED).contains("[never]"),
        "skipped: this system has no transparent huge pages");
    var marked = HugePages.mark();
    try (var arena = Arena.ofConfined()) {
      var memory = arena.allocate(SIZE, 64);
      memory.fill((byte) 7);
      long before = hugeBytes();
      marked.collapse();
      // A system that is short of memory may refuse a part.
      assumeTrue(hugeBytes() > before, "skipped: the system gave no huge pages");
      assertThat(hugeBytes() - before).isGreaterThan(SIZE / 4);
      assertThat(memory.mismatch(arena.allocate(SIZE, 64).fill((byte) 7))).isEqualTo(-1);
    }
  }

  private static long hugeBytes() throws IOException {
    Predicate<String> huge = line -> line.startsWith("AnonHugePages:");
    try (var lines = Files.lines(Path.of("/proc/self/smaps_rollup"))) {
      return lines.filter(huge).mapToLong(HugePagesTest::kibibytes).sum() << 10;
    }
  }

  private static long kibibytes(String line) {
    return Long.parseLong(line.replaceAll("\\D", ""));
  }
}
