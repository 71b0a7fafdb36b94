package io.reasonrank.function.grpc;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/**
 * Keeps bodies of gRPC calls unread, and sees when their clients go. The events' extension puts a
 * handler before all routes that reads every body whole, and gRPC on the same port would then find
 * nothing to read; the handler leaves alone what it takes for read already.
 */
@Singleton
final class GrpcBodies {
  void add(@Observes Router router) {
    router.route().order(Integer.MIN_VALUE).handler(GrpcBodies::leave);
  }

  private static void leave(RoutingContext http) {
    String type =
        Optional.ofNullable(http.request().getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
    if (type.startsWith("application/grpc") && http instanceof RoutingContextInternal context) {
      context.visitHandler(RoutingContextInternal.BODY_HANDLER);
      CallEnd.watch(http.response());
    }
    http.next();
  }
}
