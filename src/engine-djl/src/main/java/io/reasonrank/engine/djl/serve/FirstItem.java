package io.reasonrank.engine.djl.serve;

import java.util.concurrent.atomic.AtomicBoolean;

/** Runs once, at the first item. */
final class FirstItem implements Runnable {
  private final AtomicBoolean seen = new AtomicBoolean();
  private final Runnable action;

  FirstItem(Runnable action) {
    this.action = action;
  }

  @Override
  public void run() {
    if (seen.compareAndSet(false, true)) {
      action.run();
    }
  }
}
