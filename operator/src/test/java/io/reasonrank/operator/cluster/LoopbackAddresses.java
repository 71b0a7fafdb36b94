package io.reasonrank.operator.cluster;

import java.util.concurrent.atomic.AtomicInteger;

/** Addresses of pods: each has one of its own, as in a cluster, within 127.0.0.0/8 of Linux. */
public final class LoopbackAddresses {
  private static final int PER_BLOCK = 250;
  private static final AtomicInteger NEXT =
      new AtomicInteger((int) (ProcessHandle.current().pid() % 100) * PER_BLOCK);

  private LoopbackAddresses() {}

  /** One that nobody of this JVM has, and hardly anybody of another. */
  public static String next() {
    int number = NEXT.getAndIncrement();
    return "127.0." + (1 + number / PER_BLOCK % 250) + "." + (2 + number % PER_BLOCK);
  }
}
