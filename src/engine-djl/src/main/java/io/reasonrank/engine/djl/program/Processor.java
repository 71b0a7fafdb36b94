package io.reasonrank.engine.djl.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine's processor can do. */
final class Processor {
  private static final Path DESCRIPTION = Path.of("/proc/cpuinfo");

  private Processor() {}

  /**
   * Whether products of 8-bit numbers are summed in 32 bits at once. Without it they pass through
   * 16 bits, which overflow unless one factor has 7 bits only.
   */
  static boolean sumsBytesExactly() {
    try {
      return Files.isReadable(DESCRIPTION) && Files.readString(DESCRIPTION).contains("vnni");
    } catch (IOException e) {
      return false;
    }
  }
}
