package io.reasonrank.function.grpc;

import io.reasonrank.function.rerank.Disconnect;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.subscription.Cancellable;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;

/**
 * Tells a call that its client has gone. The server's bridge tells only calls with a stream of
 * answers; the HTTP stream below tells all, of a reset as well as of a lost connection.
 */
final class CallEnd {
  private static final Object KEY = CallEnd.class;

  private CallEnd() {}

  /** Keeps an eye on the stream for whoever serves the call in this context. */
  static void watch(HttpServerResponse response) {
    Disconnect disconnect = new Disconnect();
    Vertx.currentContext().putLocal(KEY, disconnect);
    response.closeHandler(closed -> disconnect.happened());
  }

  /** The same events, until the client of the call in this context has gone. */
  static <T> Multi<T> cutShort(Multi<T> events) {
    Optional<Disconnect> disconnect =
        Optional.ofNullable(Vertx.currentContext()).map(CallEnd::ofCall);
    return disconnect.map(end -> cutShort(events, end)).orElse(events);
  }

  private static Disconnect ofCall(Context context) {
    return context.getLocal(KEY);
  }

  private static <T> Multi<T> cutShort(Multi<T> events, Disconnect end) {
    return Multi.createFrom()
        .emitter(
            emitter -> {
              Cancellable work =
                  events.subscribe().with(emitter::emit, emitter::fail, emitter::complete);
              emitter.onTermination(work::cancel);
              end.stops(work);
            });
  }
}
