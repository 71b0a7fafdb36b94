package io.reasonrank.function.security;

import io.reasonrank.function.rerank.Caller;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Who sent the event that a function is given; functions see no headers. */
public final class EventCaller {
  private static final String KEY = EventCaller.class.getName();

  private EventCaller() {}

  /** Keeps the caller with the HTTP request that brings the event. */
  public static void keep(RoutingContext http, Caller caller) {
    http.put(KEY, caller);
  }

  /** The caller of the event that is being handled. */
  public static Caller of(@Nullable RoutingContext http) {
    @Nullable Caller caller = http == null ? null : http.get(KEY);
    return caller == null ? Caller.ANONYMOUS : caller;
  }
}
