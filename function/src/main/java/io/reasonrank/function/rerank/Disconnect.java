package io.reasonrank.function.rerank;

import io.smallrye.mutiny.subscription.Cancellable;
import org.jspecify.annotations.Nullable;

/** Frees the engine when nobody waits for its answer any more. */
public final class Disconnect {
  private boolean gone;
  private @Nullable Cancellable running;

  /** Work that is of no use without its client; the client may be gone already. */
  public synchronized void stops(Cancellable work) {
    running = work;
    if (gone) {
      work.cancel();
    }
  }

  /** The client has gone; after an answer that changes nothing. */
  public synchronized void happened() {
    gone = true;
    if (running != null) {
      running.cancel();
    }
  }
}
