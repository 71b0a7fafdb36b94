package io.reasonrank.function.dialect;

import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/** Frees the engine when nobody waits for its answer any more. */
final class Disconnect {
  private boolean gone;
  private @Nullable Cancellable running;

  private Disconnect() {}

  static Disconnect of(HttpServerResponse response) {
    Disconnect disconnect = new Disconnect();
    response.closeHandler(closed -> disconnect.happened());
    response.exceptionHandler(broken -> disconnect.happened());
    return disconnect;
  }

  /** Work that is of no use without its client; the client may be gone already. */
  synchronized void stops(Cancellable work) {
    running = work;
    if (gone) {
      work.cancel();
    }
  }

  private synchronized void happened() {
    gone = true;
    if (running != null) {
      running.cancel();
    }
  }
}
