package io.reasonrank.function.grpc;

import io.reasonrank.function.dialect.RequestIds;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.Problem;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.function.rerank.RerankMetrics;
import io.reasonrank.function.rerank.RerankService;
import io.reasonrank.function.security.Callers;
import io.reasonrank.reranker.RerankEvent;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** The way of every call: headers, service, status. */
@Singleton
class GrpcCalls {
  private final Callers callers;
  private final RerankService service;
  private final RerankMetrics metrics;

  GrpcCalls(Callers callers, RerankService service, RerankMetrics metrics) {
    this.callers = callers;
    this.service = service;
    this.metrics = metrics;
  }

  /** The context of the call that is being served; to be asked for in its own thread. */
  CallContext context(String dialect) {
    return CallContext.of(RequestIds.of(CallHeaders.get(RequestIds.HEADER)), dialect)
        .within(GrpcTimeout.of(CallHeaders.get(GrpcTimeout.HEADER)));
  }

  /**
   * @param call reads the request; a fault of it is the call's
   * @param names from our names of fields to those of the service
   */
  Multi<RerankEvent> events(
      CallContext context, Supplier<RerankCall> call, UnaryOperator<String> names) {
    long start = System.nanoTime();
    Optional<String> authorization = CallHeaders.get("authorization");
    Multi<RerankEvent> events =
        Multi.createFrom()
            .deferred(
                () -> service.events(call.get(), context.from(callers.identify(authorization))))
            // The judge without a model takes time that an event loop has not.
            .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    return CallEnd.cutShort(events)
        .onFailure()
        .transform(failure -> failed(context, Problem.of(failure, names), start));
  }

  Uni<RerankResult> result(
      CallContext context, Supplier<RerankCall> call, UnaryOperator<String> names) {
    return events(context, call, names)
        .filter(RerankEvent.Completed.class::isInstance)
        .map(event -> ((RerankEvent.Completed) event).result())
        .toUni();
  }

  private Throwable failed(CallContext context, Problem problem, long start) {
    metrics.failed(context.dialect(), problem, Duration.ofNanos(System.nanoTime() - start));
    return GrpcFailures.of(problem);
  }
}
