package io.reasonrank.function.grpc;

import io.quarkus.grpc.GrpcService;
import io.reasonrank.function.grpc.v1.RerankEvent;
import io.reasonrank.function.grpc.v1.RerankRequest;
import io.reasonrank.function.grpc.v1.RerankResponse;
import io.reasonrank.function.grpc.v1.Reranking;
import io.reasonrank.function.model.ServedModel;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.function.UnaryOperator;

/** Our own service: the ranking, or all that happens on the way to it. */
@GrpcService
class NativeRerank implements Reranking {
  private static final String NAME = "grpc";

  private final GrpcCalls calls;
  private final ServedModel model;

  NativeRerank(GrpcCalls calls, ServedModel model) {
    this.calls = calls;
    this.model = model;
  }

  @Override
  public Uni<RerankResponse> rerank(RerankRequest request) {
    return calls
        .result(calls.context(NAME), () -> Messages.call(request), UnaryOperator.identity())
        .map(result -> Messages.response(result, request, model.info().id()));
  }

  @Override
  public Multi<RerankEvent> rerankEvents(RerankRequest request) {
    return calls
        .events(calls.context(NAME), () -> Messages.call(request), UnaryOperator.identity())
        .map(event -> Messages.event(event, request, model.info().id()));
  }
}
