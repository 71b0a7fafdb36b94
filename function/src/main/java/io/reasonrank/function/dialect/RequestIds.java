package io.reasonrank.function.dialect;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The name of a request in its answer and in logs. */
final class RequestIds {
  static final String HEADER = "X-Request-Id";

  /** Anything else could forge lines of a log. */
  private static final Pattern TELLABLE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private RequestIds() {}

  /** The client's own if it gives a tellable one. */
  static String of(RoutingContext http) {
    return Optional.ofNullable(http.request().getHeader(HEADER))
        .filter(id -> TELLABLE.matcher(id).matches())
        .orElseGet(() -> UUID.randomUUID().toString());
  }
}
