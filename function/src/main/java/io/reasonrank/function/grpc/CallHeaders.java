package io.reasonrank.function.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Keeps the headers of a call where services find them. */
@Singleton
@GlobalInterceptor
public class CallHeaders implements ServerInterceptor {
  private static final Context.Key<Metadata> CURRENT = Context.key("reasonrank-headers");

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    return Contexts.interceptCall(
        Context.current().withValue(CURRENT, headers), call, headers, next);
  }

  /** A header of the call that is being served. */
  static Optional<String> get(String name) {
    return Optional.ofNullable(CURRENT.get())
        .map(headers -> headers.get(Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER)));
  }
}
