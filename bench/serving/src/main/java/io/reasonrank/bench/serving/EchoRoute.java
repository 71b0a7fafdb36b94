package io.reasonrank.bench.serving;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Sends back what it is sent: what any answer of this server costs. */
@Singleton
class EchoRoute {
  static final String PATH = "/bench/echo";

  void add(@Observes Router router) {
    router
        .post(PATH)
        .order(Integer.MIN_VALUE)
        .handler(BodyHandler.create(false))
        .handler(
            http ->
                http.response()
                    .putHeader("Content-Type", "application/json")
                    .end(http.body().buffer()));
  }
}
