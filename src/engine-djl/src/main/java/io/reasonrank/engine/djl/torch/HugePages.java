package io.reasonrank.engine.djl.torch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Asks Linux to lay what was allocated between two moments into pages of 2 MiB.
 *
 * <p>A decoding step reads all weights once. In pages of 4 KiB each megabyte costs 256 walks of the
 * page table, which a virtual machine walks twice. Allocators could ask by themselves, but only
 * when told by the environment before the process starts, and block by block: matrices of a few
 * megabytes then stay in small pages at their borders. Here whole regions are asked for, after they
 * are filled.
 *
 * <p>Never fails: without Linux, without permission or without free huge pages nothing changes.
 */
public final class HugePages {
  /** {@code MADV_HUGEPAGE}: may be laid into huge pages, now or later. */
  private static final int ADVISE = 14;

  /** {@code MADV_COLLAPSE}, Linux 6.1: lay what is there into huge pages now. */
  private static final int COLLAPSE = 25;

  private static final Path MAPS = Path.of("/proc/self/maps");

  private final List<MemoryRegion> before;

  private HugePages(List<MemoryRegion> before) {
    this.before = before;
  }

  /** Notes which memory is there already. */
  public static HugePages mark() {
    return new HugePages(regions());
  }

  /** Asks for huge pages for all private memory that came since the mark. */
  public void collapse() {
    advice().ifPresent(this::collapse);
  }

  private void collapse(MethodHandle madvise) {
    for (MemoryRegion region : MemoryRegion.without(regions(), before)) {
      region.wholePages().ifPresent(pages -> ask(madvise, pages));
    }
  }

  private static void ask(MethodHandle madvise, MemoryRegion pages) {
    var start = MemorySegment.ofAddress(pages.start());
    try {
      for (int advice : new int[] {ADVISE, COLLAPSE}) {
        int ignored = (int) madvise.invokeExact(start, pages.size(), advice);
      }
    } catch (Throwable e) {
      throw new IllegalStateException("madvise cannot be called", e);
    }
  }

  private static List<MemoryRegion> regions() {
    try (var lines = Files.lines(MAPS)) {
      return lines.map(MemoryRegion::anonymous).flatMap(Optional::stream).toList();
    } catch (IOException | RuntimeException e) {
      return List.of();
    }
  }

  private static Optional<MethodHandle> advice() {
    if (!Files.isReadable(MAPS)) {
      return Optional.empty();
    }
    var linker = Linker.nativeLinker();
    var type = FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT);
    return linker.defaultLookup().find("madvise").map(found -> linker.downcallHandle(found, type));
  }
}
