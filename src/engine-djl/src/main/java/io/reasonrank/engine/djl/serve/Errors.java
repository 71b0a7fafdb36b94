package io.reasonrank.engine.djl.serve;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Answers refusals. */
final class Errors {
  private static final System.Logger LOG = System.getLogger(Errors.class.getName());

  private Errors() {}

  static void write(HttpServerResponse response, ApiError error) {
    if (response.ended() || response.closed()) {
      return;
    }
    error.retryAfterSeconds().ifPresent(s -> response.putHeader("Retry-After", s.toString()));
    if (error.status() == 401) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response
        .setStatusCode(error.status())
        .putHeader("Content-Type", "application/json")
        .end(error.json().toString());
  }

  /** What a handler or the router itself refused. */
  static void write(RoutingContext context, ServeOptions options) {
    write(context.response(), error(context, options));
  }

  private static ApiError error(RoutingContext context, ServeOptions options) {
    return switch (context.statusCode()) {
      case 404, 405 ->
          ApiError.unknownPath(
              context.statusCode(), context.request().method().name(), context.normalizedPath());
      case 413 -> ApiError.bodyTooLarge(options.mostBodyBytes());
      default -> known(context.failure());
    };
  }

  private static ApiError known(@Nullable Throwable failure) {
    ApiError error = ApiError.of(failure == null ? new IllegalStateException() : failure);
    if (error.status() == 500) {
      log(failure);
    }
    return error;
  }

  /** Faults of the server itself; what clients sent is never part of them. */
  static void log(@Nullable Throwable failure) {
    LOG.log(System.Logger.Level.WARNING, "a request failed", failure);
  }
}
