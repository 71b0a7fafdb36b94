package io.reasonrank.function.events;

import io.reasonrank.engine.EngineException;
import io.reasonrank.function.model.ServedModel;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.rerank.Caller;
import io.reasonrank.function.rerank.DegradedReason;
import io.reasonrank.function.rerank.InvalidRequestException;
import io.reasonrank.function.rerank.RerankCall;
import io.reasonrank.function.rerank.RerankService;
import io.reasonrank.reranker.RerankResult;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.UUID;

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
   * @param dialect {@code cloudevents} or {@code messaging}, as metrics name it
   * @param fallbackId names the request if it has no id
   */
  Uni<EventResult> rerank(EventRequest request, String dialect, String fallbackId) {
    String id = request.id() == null || request.id().isBlank() ? fallbackId : request.id();
    return Uni.createFrom()
        .deferred(() -> ranked(request, dialect, id))
        .onFailure(InvalidRequestException.class)
        .recoverWithItem(failure -> refused(id, String.valueOf(failure.getMessage())));
  }

  static String newId() {
    return UUID.randomUUID().toString();
  }

  EventResult refused(String id, String why) {
    return EventResult.refused(id, model.info().id(), model.info().digest(), why);
  }

  private Uni<EventResult> ranked(EventRequest request, String dialect, String id) {
    RerankCall call = request.call();
    var context = new CallContext(id, dialect, Caller.ANONYMOUS, request.timeout());
    return service
        .rerank(call, context)
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
