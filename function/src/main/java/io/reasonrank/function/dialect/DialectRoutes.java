package io.reasonrank.function.dialect;

import io.reasonrank.function.ServeConfig;
import io.reasonrank.function.rerank.Problem;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.Set;

/** Puts every dialect on its paths. */
@Singleton
class DialectRoutes {
  private static final int TOO_LARGE = 413;

  /** Before the handler of the events' extension, which reads whole bodies of every path. */
  private static final int FIRST = Integer.MIN_VALUE;

  private static final Set<String> USUAL =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  private final Dialects dialects;
  private final DialectHandler handler;
  private final BodyHandler body;

  DialectRoutes(Dialects dialects, DialectHandler handler, ServeConfig config) {
    this.dialects = dialects;
    this.handler = handler;
    this.body = BodyHandler.create(false).setBodyLimit(config.limits().bytes().asLongValue());
  }

  void add(@Observes Router router) {
    router.route().order(-1).handler(DialectRoutes::onlyUsualMethods);
    for (String path : dialects.owners().keySet()) {
      // A route of its own: a handler of bodies wants to be its route's first.
      router.post(path).order(FIRST).handler(Timeouts::arrived);
      router
          .post(path)
          .order(FIRST)
          .handler(body)
          .handler(this::requireJson)
          // Parsing and the judge without a model take time that an event loop has not.
          .blockingHandler(handler::handle, false)
          .failureHandler(this::failed);
      router.route(path).handler(DialectRoutes::onlyPosts);
    }
  }

  /** The others would be answered without saying what is allowed. */
  private static void onlyUsualMethods(RoutingContext http) {
    if (USUAL.contains(http.request().method().name())) {
      http.next();
    } else {
      http.response().setStatusCode(405).putHeader("Allow", "GET, POST").end();
    }
  }

  private static void onlyPosts(RoutingContext http) {
    http.response().setStatusCode(405).putHeader("Allow", "POST").end();
  }

  private void requireJson(RoutingContext http) {
    String type =
        Optional.ofNullable(http.request().getHeader(HttpHeaders.CONTENT_TYPE)).orElse("");
    if (type.toLowerCase(java.util.Locale.ROOT).startsWith("application/json")) {
      http.next();
    } else {
      handler.refuse(
          http, Problem.of(Problem.Kind.UNSUPPORTED, "give Content-Type: application/json"));
    }
  }

  private void failed(RoutingContext http) {
    handler.refuse(
        http,
        http.statusCode() == TOO_LARGE
            ? Problem.of(Problem.Kind.TOO_LARGE, "the body is too large; send fewer documents")
            : Problem.of(Problem.Kind.INTERNAL, "internal error"));
  }
}
