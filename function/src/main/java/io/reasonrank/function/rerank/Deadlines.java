package io.reasonrank.function.rerank;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;

/**
 * Wakes requests at their deadlines, on threads of its own: behind the tasks of the worker pool an
 * answer would leave late just when there is most to do. What wakes up is written at once and waits
 * for nobody. An alarm that is no longer needed is forgotten, and with it the texts of its request,
 * which would else stay until their deadline.
 */
@Singleton
public class Deadlines {
  private static final int THREADS = 2;

  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(
          THREADS, Thread.ofPlatform().daemon().name("deadline-", 0).factory());

  Deadlines() {
    timer.setRemoveOnCancelPolicy(true);
  }

  public ScheduledExecutorService timer() {
    return timer;
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
  }
}
