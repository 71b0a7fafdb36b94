package io.reasonrank.function.dialect;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.http.HttpServerResponse;

/** Frees the engine when nobody waits for its answer any more. */
final class Disconnects {
  private Disconnects() {}

  static <T> Uni<T> cancelling(Uni<T> work, HttpServerResponse connection) {
    return Uni.createFrom()
        .emitter(
            emitter -> {
              Cancellable running = work.subscribe().with(emitter::complete, emitter::fail);
              emitter.onTermination(running::cancel);
              connection.closeHandler(closed -> running.cancel());
            });
  }
}
