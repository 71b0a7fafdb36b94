package io.reasonrank.function.dialect;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** The name of a request in its answer and in logs. */
public final class RequestIds {
  public static final String HEADER = "X-Request-Id";

  /** Anything else could forge lines of a log. */
  private static final Pattern TELLABLE = Pattern.compile("[A-Za-z0-9._:-]{1,128}");

  private RequestIds() {}

  static String of(RoutingContext http) {
    return of(Optional.ofNullable(http.request().getHeader(HEADER)));
  }

  /** The client's own if it gives a tellable one. */
  public static String of(Optional<String> header) {
    return header
        .filter(id -> TELLABLE.matcher(id).matches())
        .orElseGet(() -> UUID.randomUUID().toString());
  }
}
