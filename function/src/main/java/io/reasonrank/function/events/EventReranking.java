package io.reasonrank.function.events;

import io.reasonrank.engine.EngineException;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.DegradedReason;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.function.rerank.RerankService;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;

/**
 * Reranks what came as an event. A request that is wrong has a result that says so, since sending
 * it again is of no use; an engine that is down is a failure, since whoever delivers events waits
 * and delivers again.
 */
@Singleton
final class EventReranking {
  private final RerankService service;
  private final ServedModel model;

  EventReranking(RerankService service, ServedModel model) {
    this.service = service;
    this.model = model;
  }

  /**
   * @param context who asks, by which way, and the id of a request that has none
   */
  Uni<EventResult> rerank(EventRequest request, CallContext context) {
    CallContext own =
        request.id() == null || request.id().isBlank() ? context : context.named(request.id());
    return Uni.createFrom()
        .deferred(() -> ranked(request, own))
        .onFailure(InvalidRequestException.class)
        .recoverWithItem(failure -> refused(own.id(), String.valueOf(failure.getMessage())));
  }

  EventResult refused(String id, String why) {
    return EventResult.refused(id, model.info().id(), model.info().digest(), why);
  }

  private Uni<EventResult> ranked(EventRequest request, CallContext context) {
    RerankCall call = request.call();
    return service
        .rerank(call, context.within(request.timeout()))
        .map(EventReranking::requireEngine)
        .map(result -> EventResult.of(result, call, model.info().id(), model.info().digest()));
  }

  /** The input order helps somebody who waits; an event can come again. */
  private static RerankResult requireEngine(RerankResult result) {
    boolean down =
        !result.partial()
            && result.reasons().stream()
                .anyMatch(reason -> DegradedReason.of(reason) == DegradedReason.ENGINE);
    if (down) {
      throw new EngineException(EngineException.Kind.UNAVAILABLE, "the engine failed");
    }
    return result;
  }
}
