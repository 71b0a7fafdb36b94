package io.reasonrank.function.events;

import io.reasonrank.function.feedback.FeedbackFunction;
import io.reasonrank.function.rerank.RefusedException;
import io.reasonrank.function.security.Callers;
import io.reasonrank.function.security.EventCaller;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What stands before and behind the function of events: callers that are not known get 401, and an
 * event that failed 503, which brokers take for "deliver again". Other clients' requests to the
 * same path are none of ours.
 */
@Singleton
final class EventRoutes {
  private static final int FIRST = -1_000;
  private static final int NOT_FOUND = 404;
  private static final List<String> FUNCTIONS = List.of(RerankFunction.NAME, FeedbackFunction.NAME);
  private static final String STRUCTURED = "application/cloudevents";

  private final Callers callers;

  EventRoutes(Callers callers) {
    this.callers = callers;
  }

  void add(@Observes Router router) {
    router.route("/").order(FIRST).handler(this::identify).failureHandler(EventRoutes::failed);
    // The extension gives every function a path of its name too, past the look at the caller.
    for (String name : FUNCTIONS) {
      router.route("/" + name).order(FIRST).handler(http -> http.fail(NOT_FOUND));
    }
  }

  /** Asking an issuer may take a while; the body waits for it. */
  private void identify(RoutingContext http) {
    HttpServerRequest request = http.request();
    if (!isEvent(request)) {
      http.next();
      return;
    }
    request.pause();
    http.vertx()
        .executeBlocking(
            () -> callers.identify(Optional.ofNullable(request.getHeader("Authorization"))), false)
        .onSuccess(
            caller -> {
              EventCaller.keep(http, caller);
              request.resume();
              http.next();
            })
        .onFailure(
            failure -> {
              request.resume();
              http.response().setStatusCode(failure instanceof RefusedException ? 401 : 503).end();
            });
  }

  private static void failed(RoutingContext http) {
    if (isEvent(http.request())) {
      http.response().setStatusCode(503).putHeader("Retry-After", "1").end();
    } else {
      http.next();
    }
  }

  private static boolean isEvent(HttpServerRequest request) {
    @Nullable String type = request.getHeader("Content-Type");
    return request.getHeader("ce-id") != null
        || request.getHeader("ce-type") != null
        || (type != null && type.startsWith(STRUCTURED));
  }
}
