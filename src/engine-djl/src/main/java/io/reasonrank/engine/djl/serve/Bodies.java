package io.reasonrank.engine.djl.serve;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;

/** Bytes of bodies. */
final class Bodies {
  private Bodies() {}

  static byte[] of(RoutingContext request) {
    Buffer buffer = request.body().buffer();
    return buffer == null ? new byte[0] : buffer.getBytes();
  }
}
