package io.reasonrank.function.events;

import io.quarkus.funqy.Funq;
import io.quarkus.funqy.knative.events.CloudEvent;
import io.quarkus.funqy.knative.events.CloudEventMapping;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.reasonrank.function.rerank.CallContext;
import io.reasonrank.function.security.EventCaller;
import io.smallrye.mutiny.Uni;

/** Knative's binding: an event {@code rerank.request.v1} in, {@code rerank.result.v1} out. */
public class RerankFunction {
  static final String NAME = "rerank-events";
  static final String REQUEST = "rerank.request.v1";
  static final String RESULT = "rerank.result.v1";

  private final EventReranking reranking;
  private final CurrentVertxRequest http;

  RerankFunction(EventReranking reranking, CurrentVertxRequest http) {
    this.reranking = reranking;
    this.http = http;
  }

  /** The event's id names a request without one of its own. */
  @Funq(NAME)
  @CloudEventMapping(trigger = REQUEST, responseSource = "reasonrank", responseType = RESULT)
  public Uni<EventResult> rerank(CloudEvent<EventRequest> event) {
    CallContext context =
        CallContext.of(event.id(), "cloudevents").from(EventCaller.of(http.getCurrent()));
    return reranking.rerank(event.data(), context);
  }
}
